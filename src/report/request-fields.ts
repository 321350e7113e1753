import type { Action } from '../plan/plan.ts'
import { plainText } from '../text/plain-text.ts'
import { hidden } from '../util/scrub.ts'

/** The body of the insert that an action stands for, secrets hidden; undefined if it inserts nothing. */
export function shownRequest(action: Action): Readonly<Record<string, unknown>> | undefined {
  if (action.kind !== 'create' && action.kind !== 'recreate') return undefined
  return shown(action.request) as Readonly<Record<string, unknown>>
}

const keyFields = new Set(['rawKey', 'rsaEncryptedKey'])

function shown(value: unknown): unknown {
  if (typeof value === 'string') return withoutSignature(value)
  if (Array.isArray(value)) return value.map(shown)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([field, item]) => [field, keyFields.has(field) ? hidden : shown(item)]),
  )
}

/** A signed URL carries its signature in the query. */
const withoutSignature = (text: string): string =>
  /^https?:\/\/[^\s?]+\?/.test(text) ? text.replace(/\?.*$/s, `?${hidden}`) : text

/** `labels.team: platform`, a line a field; lists of one kind of thing on one line. */
export function requestLines(action: Action): string[] {
  const request = shownRequest(action)
  if (request === undefined) return []
  const query = action.spec.forceCreate ? ['forceCreate: true'] : []
  return [...Object.entries(request).flatMap(([field, value]) => fieldLines(field, value)), ...query]
}

/** A certificate has kilobytes. */
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

/** `1,234,567 bytes, generation 1700000000000000, updated 2026-11-20T10:00:00Z`: the archive of a raw disk. */
export function archiveText(action: Action): string | undefined {
  if (!('archive' in action) || action.archive === undefined) return undefined
  const { size, generation, updated } = action.archive
  const facts = [
    size === undefined ? undefined : `${size} bytes`,
    generation === undefined ? undefined : `generation ${generation}`,
    updated === undefined ? undefined : `updated ${updated}`,
  ]
  return plainText(facts.filter((fact) => fact !== undefined).join(', '))
}
