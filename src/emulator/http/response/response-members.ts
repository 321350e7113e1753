import type { ApiVersion } from '../../api/target.ts'
import type { ResourceKind } from '../../members/member.ts'
import { resourceKinds } from '../../members/resource-kinds.ts'
import { previewMembers, unshownPreviewMembers } from './versions.ts'

/** Names that a mask may select: of a message, and of the items of its list. */
export interface MemberNames {
  readonly names: ReadonlySet<string>
  readonly items?: MemberNames
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/))

const stableNames = ({ body }: ResourceKind): ReadonlySet<string> => new Set(Object.keys(body.members))

/** Members of the resources of the v1 API, whether the emulator ever shows them or not. */
export const resourceMembers = {
  images: stableNames(resourceKinds.images),
  operations: words(
    `clientOperationId creationTimestamp description endTime error getVersionOperationMetadata httpErrorMessage
    httpErrorStatusCode id insertTime instancesBulkInsertOperationMetadata kind name operationGroupId operationType
    progress region selfLink setCommonInstanceMetadataOperationMetadata startTime status statusMessage targetId
    targetLink user warnings zone`,
  ),
  disks: stableNames(resourceKinds.disks),
  snapshots: stableNames(resourceKinds.snapshots),
  licenses: words(
    `allowedReplacementLicenses appendableToDisk chargesUseFee creationTimestamp description id incompatibleLicenses
    kind licenseCode minimumRetention multiTenantOnly name osLicense params removableFromDisk
    requiredCoattachedLicenses resourceRequirements selfLink selfLinkWithId soleTenantOnly transferable
    updateTimestamp`,
  ),
  licenseCodes: words(
    `allowedReplacementLicenses appendableToDisk creationTimestamp description id incompatibleLicenses kind
    licenseAlias minimumRetention multiTenantOnly name osLicense removableFromDisk requiredCoattachedLicenses
    selfLink soleTenantOnly state transferable updateTimestamp`,
  ),
  zones: words(
    `availableCpuPlatforms creationTimestamp deprecated description id kind name region resourceStatus selfLink
    status supportsPzs`,
  ),
  regions: words(
    `creationTimestamp deprecated description id kind name quotaStatusWarning quotas selfLink status supportsPzs
    zones`,
  ),
  projects: words(
    `cloudArmorTier commonInstanceMetadata creationTimestamp defaultNetworkTier defaultServiceAccount description
    enabledFeatures id kind name quotas selfLink usageExportLocation vmDnsSetting xpnProjectStatus`,
  ),
  diskTypes: words(
    `creationTimestamp defaultDiskSizeGb deprecated description id kind name region selfLink validDiskSize zone`,
  ),
  imageFamilyViews: words('image'),
} as const satisfies Readonly<Record<string, ReadonlySet<string>>>

/** Members of an Object of Cloud Storage's JSON API, v1. */
const objectMembers = words(
  `acl bucket cacheControl componentCount contentDisposition contentEncoding contentLanguage contentType contexts crc32c
  customTime customerEncryption etag eventBasedHold generation hardDeleteTime id kind kmsKeyName md5Hash mediaLink
  metadata metageneration name owner restoreToken retention retentionExpirationTime selfLink size softDeleteTime
  storageClass temporaryHold timeCreated timeDeleted timeFinalized timeStorageClassUpdated updated`,
)

/** What each version of the API responds with, by collection. */
interface Answers {
  readonly ofResource: Map<string, MemberNames>
  readonly ofList: Map<string, MemberNames>
}

const newAnswers = (): Answers => ({ ofResource: new Map(), ofList: new Map() })
const stable = newAnswers()
const preview = newAnswers()
const listMembers = words('etag id items kind nextPageToken selfLink unreachables warning')
for (const [collection, names] of Object.entries(resourceMembers)) {
  add(stable, collection, names)
  const shown = previewMembers[`compute#${collection.slice(0, -1)}`] ?? []
  add(preview, collection, new Set([...names, ...shown, ...(unshownPreviewMembers[collection] ?? [])]))
}

function add({ ofResource, ofList }: Answers, collection: string, names: ReadonlySet<string>): void {
  ofResource.set(collection, { names })
  ofList.set(collection, { names: listMembers, items: { names } })
}

stable.ofResource.set('objects', { names: objectMembers })

/** Methods that answer with neither their own resource, a list of it nor an operation. */
const others = /^(getIamPolicy|setIamPolicy|testIamPermissions|aggregatedList|get\w*Policy)$/

/** `regionDisks` are disks, `globalOperations` operations. */
function collectionOf(service: string): string {
  const name = service.replace(/^(region|zone|global)(?=[A-Z])/, '')
  return name.charAt(0).toLowerCase() + name.slice(1)
}

/** What a method answers with; undefined if it is not written down here, and any name will do. */
export function answerMembers(id: string, version: ApiVersion): MemberNames | undefined {
  const { ofResource, ofList } = version === 'v1' ? stable : preview
  const [service = '', method = ''] = id.split('.')
  const collection = collectionOf(service)
  if (others.test(method)) return undefined
  if (method === 'list') return ofList.get(collection)
  if (method.startsWith('get')) return ofResource.get(collection)
  return ofResource.get('operations')
}
