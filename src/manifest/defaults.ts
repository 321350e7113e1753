import { hasSource, isAdopted, isMap, type RawImage, type SourceField, sourceFields } from './raw-manifest.ts'

/** The source field of each source key. */
export const keySources: Readonly<Record<string, SourceField>> = {
  sourceDiskEncryptionKey: 'sourceDisk',
  sourceImageEncryptionKey: 'sourceImage',
  sourceSnapshotEncryptionKey: 'sourceSnapshot',
}

/** An entry's encryption key replaces the one of the defaults, as the forms of a key are mutually exclusive. */
const keyFields = [...Object.keys(keySources), 'imageEncryptionKey']

/** Defaults, and the values over them. */
export interface Pair {
  readonly base: unknown
  readonly over: unknown
}

/**
 * null unsets a default: both results lack the key. Without a default, null stays, and is an error like every empty
 * value.
 */
export function unsetDefaults(base: unknown, over: unknown): Pair {
  if (!isMap(base) || !isMap(over)) return { base, over }
  const rest = { base, over }
  const set = (side: 'base' | 'over', key: string, value: unknown) => {
    if (rest[side] === (side === 'base' ? base : over)) rest[side] = { ...rest[side] }
    if (value === undefined) delete rest[side][key]
    else rest[side][key] = value
  }
  for (const [key, value] of Object.entries(over)) {
    if (!Object.hasOwn(base, key) || base[key] === null) continue
    const inner = value === null ? { base: undefined, over: undefined } : unsetDefaults(base[key], value)
    if (inner.base !== base[key]) set('base', key, inner.base)
    if (inner.over !== value) set('over', key, inner.over)
  }
  return rest
}

/**
 * An entry over its defaults: maps are merged deeply, lists replaced. The entry's source, or its adoption, replaces the
 * whole source of the defaults, with its key. A project replaces a list of projects, and the reverse.
 */
export function mergeDefaults(defaults: RawImage | undefined, entry: RawImage): RawImage {
  if (!isMap(defaults) || !isMap(entry)) return entry ?? defaults
  const replaced = new Set(keyFields.filter((field) => entry[field] !== undefined))
  if (isAdopted(entry) || sourceFields.some((field) => hasSource(entry, field))) {
    const others = sourceFields.filter((field) => !hasSource(entry, field))
    const keys = Object.keys(keySources).filter((key) => others.includes(keySources[key] as SourceField))
    for (const field of [...others, ...keys]) replaced.add(field)
  }
  if (isAdopted(entry)) replaced.add('verify') // mintage tests only images that it creates
  if (entry.projects !== undefined) replaced.add('project')
  if (entry.project !== undefined) replaced.add('projects')
  const base = Object.entries(defaults).filter(([field]) => !replaced.has(field))
  return merge(Object.fromEntries(base), entry) as RawImage
}

function merge(base: unknown, over: unknown): unknown {
  if (!isMap(base) || !isMap(over)) return over
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(over)) merged[key] = key in base ? merge(base[key], value) : value
  return merged
}
