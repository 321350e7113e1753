import { omitUndefined } from '../../../util/omit-undefined.ts'
import type { Call } from '../../api/call.ts'
import { compactString, sharedText } from '../../base/compact-string.ts'
import type { Resource, ResourceRecord } from '../../base/resources.ts'
import type { Value } from '../../base/shape.ts'
import { timestamp } from '../../base/timestamp.ts'
import { apiUrl, fullUrl } from '../../base/urls.ts'
import type { BodyOf } from '../../members/member.ts'
import { resourceKinds } from '../../members/resource-kinds.ts'
import type { encryptionKey } from '../../members/shapes.ts'
import { copiedMembers, inheritedMembers, inMemberOrder } from '../../members/shown-members.ts'
import type { snapshotMembers } from '../../members/snapshot.ts'
import { licenseCode } from '../licenses/default-license.ts'
import { keySha256, shownKey } from './encryption.ts'
import { labelFingerprint } from './label-fingerprint.ts'
import type { CollectionName } from './resources.ts'

/** Members of a request that images, disks and snapshots have in common. */
type CommonBody = Pick<
  BodyOf<typeof snapshotMembers>,
  'labels' | 'licenses' | 'licenseCodes' | 'guestOsFeatures' | 'architecture' | 'userLicenses'
> & { readonly name: string }

/** The parts of a new resource. */
export interface NewResource {
  readonly collection: CollectionName
  /** `projects/P/global` and so on. */
  readonly scope: string
  readonly body: CommonBody
  /** Members of the source, which hold where the request has none; empty without a source. */
  readonly source: Resource
  /** Members of this kind of resource alone. */
  readonly own: (id: string) => Resource
}

/** The record of a resource that is being created: members shown as the server does, URLs completed. */
export function newResource(
  { project, backend: { store } }: Call,
  { collection, scope, body, source, own }: NewResource,
): ResourceRecord {
  const { kind, keyMember, members } = resourceKinds[collection]
  const { name, labels = {} } = body
  const key = (body as Resource)[keyMember] as Value<typeof encryptionKey> | undefined
  const [id, createdMs] = [store.newId(), store.clock.now()]
  const licenses = nonEmpty(body.licenses)?.map((url) => fullUrl(url, project)) ?? strings(source.licenses)
  const common = {
    kind,
    id,
    creationTimestamp: timestamp(createdMs),
    name,
    licenses,
    licenseCodes: codesOf(body, source, licenses),
    guestOsFeatures: nonEmpty(body.guestOsFeatures) ?? source.guestOsFeatures,
    architecture: body.architecture ?? source.architecture,
    userLicenses: body.userLicenses ?? source.userLicenses,
    enableConfidentialCompute: source.enableConfidentialCompute ?? false,
    [keyMember]: key && shownKey(key),
    selfLink: compactString(apiUrl(`${scope}/${collection}/${name}`)),
    labels,
    labelFingerprint: labelFingerprint(labels),
  }
  // each image comes through here: spreads of three objects would take twice as long
  const resource = inMemberOrder(Object.assign(copiedMembers(body, members, project), common, own(id)))
  return {
    project,
    collection: sharedText(`${scope}/${collection}`),
    name,
    id,
    createdMs,
    resource,
    ...omitUndefined({ keySha256: key && keySha256(key), ...inheritedMembers(members, source) }),
  }
}

/** An empty list counts as absent, as in all proto JSON. */
export const nonEmpty = <T>(list: readonly T[] | undefined) => (list && list.length > 0 ? list : undefined)

const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [])

function codesOf(body: CommonBody, source: Resource, licenses: readonly string[]): readonly unknown[] {
  if (body.licenseCodes?.length) return body.licenseCodes.map(String)
  if (!nonEmpty(body.licenses) && Array.isArray(source.licenseCodes)) return source.licenseCodes
  return licenses.map(licenseCode)
}

/**
 * The multi-region nearest to a disk, where images and snapshots of it are stored by default. `us`
 * is recorded; the other two are inferred from the documentation's "closest to the source".
 */
export function multiRegionOf(sourcePath: string): string {
  const [, location = ''] = /\/(?:zones|regions)\/([^/]+)\//.exec(sourcePath) ?? []
  if (/^(europe|me|africa)-/.test(location)) return 'eu'
  return /^(asia|australia)-/.test(location) ? 'asia' : 'us'
}
