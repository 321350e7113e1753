import type { ImageBody, ImageSpec, Verify } from '../../../catalog/image-spec.ts'
import type { StoredObject } from '../../../gce/wire/resources.ts'
import { plainText } from '../../../text/plain-text.ts'
import { plural } from '../../../text/words.ts'
import { formatDuration } from '../../../util/duration.ts'
import { hidden } from '../../../util/scrub.ts'

type Request = Readonly<Record<string, unknown>>

const keyFields = new Set(['rawKey', 'rsaEncryptedKey'])

/** The body of an insert with its secrets hidden. */
export function shownRequest(request: ImageBody): Request {
  return withoutSecrets(request) as Request
}

function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return withoutSignature(value)
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([field, item]) => [
      field,
      keyFields.has(field) ? hidden : withoutSecrets(item),
    ]),
  )
}

/** A signed URL has its signature in the query. */
const withoutSignature = (text: string): string =>
  /^https?:\/\/[^\s?]+\?/.test(text) ? text.replace(/\?.*$/s, `?${hidden}`) : text

/** `labels.team: platform`, one line per field; lists of one kind of item share a line. */
export function requestLines(request: Request, { forceCreate }: ImageSpec): string[] {
  const query = forceCreate ? ['forceCreate: true'] : []
  return [...Object.entries(request).flatMap(([field, value]) => fieldLines(field, value)), ...query]
}

/** A certificate may have kilobytes. */
const longestValue = 200

function fieldLines(path: string, value: unknown): string[] {
  if (Array.isArray(value)) {
    const isFlat = value.every((item) => typeof item !== 'object' || isTyped(item))
    if (isFlat) return [line(path, value.map((item) => (isTyped(item) ? item.type : item)).join(', '))]
    return value.flatMap((item, index) => fieldLines(`${path}[${index}]`, item))
  }
  if (typeof value !== 'object' || value === null) return [line(path, String(value))]
  return Object.entries(value).flatMap(([field, item]) => fieldLines(`${path}.${field}`, item))
}

/** `{type: GVNIC}`: an item of guestOsFeatures. */
const isTyped = (item: unknown): item is { readonly type: string } =>
  typeof item === 'object' && item !== null && 'type' in item && Object.keys(item).length === 1

function line(path: string, text: string): string {
  const value = text === '' ? '""' : plainText(text)
  return `${path}: ${value.length > longestValue ? `${value.slice(0, longestValue)}…` : value}`
}

/** `verify: ./smoke.sh --fast (timeout 30m00s)` */
export const verifyLine = ({ run, timeoutMs }: Verify): string =>
  line('verify', `${run.join(' ')} (timeout ${formatDuration(timeoutMs)})`)

/** The source of an image: `disk zones/z/disks/d`, `family debian-cloud/debian-12 (debian-12-v20261110)`. */
export function sourceText(spec: ImageSpec, { sourceImage: pinned }: ImageBody): string {
  const { source } = spec
  switch (source.kind) {
    case 'rawDisk':
      return plainText(source.uri.replace(/[?#].*$/s, '')) // the query may be a signature
    case 'disk':
    case 'snapshot':
    case 'image':
      return `${source.kind} ${plainText(shortPath(spec, source.path))}`
    case 'none':
      return 'no source'
    case 'family': {
      const family = `family ${plainText(`${source.project}/${source.family}`)}`
      return typeof pinned === 'string' ? `${family} (${plainText(pinned.replace(/^.*\//s, ''))})` : family
    }
  }
}

/** Omits the image's own project and the words that all such paths share. */
function shortPath(spec: ImageSpec, path: string): string {
  const own = `projects/${spec.project}/`
  const local = path.startsWith(own) ? path.slice(own.length) : path
  return local.replace(/^projects\//, '').replace(/(^|\/)global\/(?:images|snapshots)\//, '$1')
}

/** The archive of a raw disk; values that Cloud Storage did not return are null. */
export const archiveView = ({ size, generation, updated }: StoredObject) => ({
  size: size ?? null,
  generation: generation ?? null,
  updated: updated ?? null,
})

/** `archive: 1,234,567 bytes, generation 1700000000000000, updated 2026-11-20T10:00:00Z` */
export function archiveLine({ size, generation, updated }: StoredObject): string {
  const facts = [
    ...(size === undefined ? [] : [plural(Number(size), 'byte')]),
    ...(generation === undefined ? [] : [`generation ${generation}`]),
    ...(updated === undefined ? [] : [`updated ${updated}`]),
  ]
  return plainText(`archive: ${facts.join(', ')}`)
}
