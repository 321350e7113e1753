import { hasSource, type RawImage, type SourceField, sourceFields } from './raw-manifest.ts'

/** The source that goes with each source key. */
export const keySources: Readonly<Record<string, SourceField>> = {
  sourceDiskEncryptionKey: 'sourceDisk',
  sourceImageEncryptionKey: 'sourceImage',
  sourceSnapshotEncryptionKey: 'sourceSnapshot',
}

/** Of these, the entry's own choice replaces that of the defaults: the two would exclude each other. */
const keyFields = [...Object.keys(keySources), 'imageEncryptionKey']

/** Defaults, and what stands over them. */
export interface Pair {
  readonly base: unknown
  readonly over: unknown
}

/**
 * null unsets a default: both are returned without it. Where there is no default to unset, null stays, and is an
 * error like every empty value.
 */
export function unsetDefaults(base: unknown, over: unknown): Pair {
  if (!isMap(base) || !isMap(over)) return { base, over }
  const rest: Record<'base' | 'over', Record<string, unknown>> = { base, over }
  const put = (side: 'base' | 'over', key: string, value: unknown) => {
    if (rest[side] === (side === 'base' ? base : over)) rest[side] = { ...rest[side] }
    if (value === undefined) delete rest[side][key]
    else rest[side][key] = value
  }
  for (const [key, value] of Object.entries(over)) {
    if (!Object.hasOwn(base, key) || base[key] === null) continue
    const inner = value === null ? { base: undefined, over: undefined } : unsetDefaults(base[key], value)
    if (inner.base !== base[key]) put('base', key, inner.base)
    if (inner.over !== value) put('over', key, inner.over)
  }
  return rest
}

/**
 * An entry over its defaults: maps deeply, lists replaced. The entry's source replaces the default one whole,
 * with the key that went with it.
 */
export function mergeDefaults(defaults: RawImage | undefined, entry: RawImage): RawImage {
  if (!isMap(defaults) || !isMap(entry)) return entry ?? defaults
  let base = defaults
  const own = sourceFields.filter((field) => hasSource(entry, field))
  if (own.length > 0) {
    const foreign = new Set<string>(sourceFields.filter((field) => !own.includes(field)))
    for (const [key, source] of Object.entries(keySources)) if (foreign.has(source)) foreign.add(key)
    base = without(base, foreign)
  }
  base = without(base, new Set(keyFields.filter((field) => entry[field] !== undefined)))
  return merge(base, entry) as RawImage
}

function without(image: RawImage, fields: ReadonlySet<string>): RawImage {
  if (![...fields].some((field) => field in image)) return image
  return Object.fromEntries(Object.entries(image).filter(([field]) => !fields.has(field)))
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function merge(base: unknown, over: unknown): unknown {
  if (!isMap(base) || !isMap(over)) return over
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(over)) merged[key] = key in base ? merge(base[key], value) : value
  return merged
}
