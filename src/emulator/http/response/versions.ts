import type { ApiVersion } from '../../api/target.ts'
import type { Resource } from '../../base/resources.ts'
import { resourceKinds } from '../../members/resource-kinds.ts'

/**
 * Members that only beta and alpha have, by kind, as far as the emulator takes and shows them: of the discovery
 * documents of alpha and beta (in `@googleapis/compute`) that v1 lacks, and `userLicenses`, which older ones had.
 */
export const previewMembers: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.values(resourceKinds).map(({ kind, betaMembers }) => [kind, betaMembers]),
)

/** Further ones of those documents, which no response shows; by collection. */
export const unshownPreviewMembers: Readonly<Record<string, readonly string[]>> = {
  images: ['selfLinkWithId'],
  disks: [
    'selfLinkWithId',
    'sourceMachineImage',
    'sourceMachineImageDiskDeviceName',
    'sourceMachineImageEncryptionKey',
    'sourceMachineImageId',
  ],
  snapshots: ['maxRetentionDays', 'resourceStatus', 'selfLinkWithId'],
  operations: ['firewallPolicyRuleOperationMetadata', 'selfLinkWithId'],
  regions: ['selfLinkWithId'],
  diskTypes: ['selfLinkWithId'],
}

const versionUrl = /^https:\/\/www\.googleapis\.com\/compute\/v1\//

/** A response as a version of the API shows it: v1 without preview members, others with URLs of their own. */
export function inVersion(answer: Resource, version: ApiVersion): Resource {
  return version === 'v1' ? withoutPreview(answer) : (relinked(answer, version) as Resource)
}

/** Free text, which stays as it was sent. */
const texts: ReadonlySet<string> = new Set(['description', 'labels'])

function relinked(value: unknown, version: ApiVersion): unknown {
  if (typeof value === 'string') {
    return value.replace(versionUrl, `https://www.googleapis.com/compute/${version}/`)
  }
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item: unknown) => relinked(item, version))
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      texts.has(name) ? member : relinked(member, version),
    ]),
  )
}

/** Resources that lost a member, so that each request shows the same object, whose text is kept. */
const stripped = new WeakMap<Resource, Resource>()

function withoutPreview(answer: Resource): Resource {
  const { kind, items, image } = answer
  if (Array.isArray(items)) return withItems(answer, items.map(withoutPreviewOf))
  if (String(kind).endsWith('AggregatedList')) return withItems(answer, scopesWithoutPreview(items))
  if (isResource(image)) return { ...answer, image: withoutPreview(image) } // imageFamilyViews
  if (!hasPreview(answer)) return answer
  const known = stripped.get(answer) ?? strip(answer)
  stripped.set(answer, known)
  return known
}

const withItems = (answer: Resource, items: unknown): Resource => ({ ...answer, items })

const isResource = (value: unknown): value is Resource => typeof value === 'object' && value !== null

const withoutPreviewOf = (item: unknown): unknown => (isResource(item) ? withoutPreview(item) : item)

function scopesWithoutPreview(scopes: unknown): unknown {
  if (!isResource(scopes)) return scopes
  return Object.fromEntries(
    Object.entries(scopes).map(([scope, content]) => [scope, scopeWithoutPreview(content)]),
  )
}

const scopeWithoutPreview = (content: unknown): unknown =>
  isResource(content)
    ? Object.fromEntries(
        Object.entries(content).map(([name, list]) => [
          name,
          Array.isArray(list) ? list.map(withoutPreviewOf) : list,
        ]),
      )
    : content

const hasPreview = (resource: Resource): boolean =>
  (previewMembers[String(resource.kind)] ?? []).some((member) => member in resource) ||
  (isResource(resource.deprecated) && 'stateOverride' in resource.deprecated)

function strip(resource: Resource): Resource {
  const hidden = previewMembers[String(resource.kind)] ?? []
  const kept = Object.entries(resource).filter(([name]) => !hidden.includes(name))
  const { deprecated } = resource
  if (!isResource(deprecated)) return Object.fromEntries(kept)
  const { stateOverride: _stateOverride, ...status } = deprecated
  return { ...Object.fromEntries(kept), ...(Object.keys(status).length > 0 ? { deprecated: status } : {}) }
}
