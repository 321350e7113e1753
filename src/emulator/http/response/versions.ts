import type { ApiVersion } from '../../api/target.ts'
import type { Resource } from '../../base/resources.ts'
import { resourceKinds } from '../../members/resource-kinds.ts'

/**
 * Members that only beta and alpha accept and show, by kind: those of their discovery documents (in `@googleapis/compute`)
 * that v1 lacks, and `userLicenses` of older documents.
 */
export const previewMembers: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.values(resourceKinds).map(({ kind, betaMembers }) => [kind, betaMembers]),
)

const versionUrl = /^https:\/\/www\.googleapis\.com\/compute\/v1\//

/** A response in a version of the API: v1 has no preview members, the others have their own URLs. */
export function inVersion(response: Resource, version: ApiVersion): Resource {
  return (version === 'v1' ? withoutPreview(response) : relinked(response, version)) as Resource
}

/** Free text, which remains as sent. */
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

/** Resources without their preview members: each request shows the same object, whose text is cached. */
const stripped = new WeakMap<Resource, Resource>()

/** Without the preview members of the resources in it: in lists, in the scopes of aggregated lists, in family views. */
function withoutPreview(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(withoutPreview)
  const resource = value as Resource
  const { kind } = resource
  const preview = previewMembers[String(kind)]
  if (preview) return strip(resource, preview)
  if (kind !== undefined && !String(kind).endsWith('List')) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutPreview(member)]))
}

function strip(resource: Resource, preview: readonly string[]): Resource {
  const known = stripped.get(resource)
  if (known) return known
  const { stateOverride, ...status } = (resource.deprecated ?? {}) as Resource
  const hidden = stateOverride === undefined ? preview : [...preview, 'deprecated']
  if (!hidden.some((name) => name in resource)) return resource
  const kept = Object.entries(resource).flatMap(([name, member]) => {
    if (!hidden.includes(name)) return [[name, member]]
    return name === 'deprecated' && Object.keys(status).length > 0 ? [[name, status]] : []
  })
  const shown: Resource = Object.fromEntries(kept)
  stripped.set(resource, shown)
  return shown
}
