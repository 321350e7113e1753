import { hasSource, type SourceField, sourceFields, type WrittenImage } from './written.ts'

/** The source that goes with each source key. */
export const keySources: Readonly<Record<string, SourceField>> = {
  sourceDiskEncryptionKey: 'sourceDisk',
  sourceImageEncryptionKey: 'sourceImage',
  sourceSnapshotEncryptionKey: 'sourceSnapshot',
}

/** Of these, the entry's own choice replaces that of the defaults: the two would exclude each other. */
const keyFields = [...Object.keys(keySources), 'imageEncryptionKey']

/**
 * An entry over its defaults: maps deeply, lists replaced. The entry's source replaces the default one whole,
 * with the key that went with it.
 */
export function mergeDefaults(defaults: WrittenImage | undefined, entry: WrittenImage): WrittenImage {
  if (defaults === undefined) return entry
  let base = defaults
  const own = sourceFields.filter((field) => hasSource(entry, field))
  if (own.length > 0) {
    const foreign = new Set<string>(sourceFields.filter((field) => !own.includes(field)))
    for (const [key, source] of Object.entries(keySources)) if (foreign.has(source)) foreign.add(key)
    base = without(base, foreign)
  }
  base = without(base, new Set(keyFields.filter((field) => entry[field] !== undefined)))
  return merge(base, entry) as WrittenImage
}

function without(image: WrittenImage, fields: ReadonlySet<string>): WrittenImage {
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
