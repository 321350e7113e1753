// The emulator holds some strings by the hundred thousand, and V8 stores them by their origin: a concatenation as its parts,
// a substring as a reference to the whole text, equal lists separately.

/** The same text as one flat string; for strings that are kept for long. */
export const compactString = (text: string): string =>
  text.length < minRope ? text : [text.charAt(0), text.slice(1)].join('')

/** V8 copies shorter concatenations immediately. */
const minRope = 13

/** When more are interned, all are dropped, and interning starts over. */
const maxInterned = 1_000

/** Longer strings hardly repeat. */
const maxInternedLength = 1_000

const texts = new Map<string, string>()
const values = new Map<string, unknown>()

/** The interned copy of a text that repeats, such as the name of a project or the path of a collection. */
export function sharedText(text: string): string {
  const held = texts.get(text)
  if (held !== undefined) return held
  const own = compactString(text)
  return share(texts, own, own)
}

/** The interned copy of a plain value, which must not be changed. */
export function sharedValue<T>(value: T): T {
  const key = JSON.stringify(value)
  return (values.get(key) as T | undefined) ?? share(values, key, value)
}

function share<T>(held: Map<string, unknown>, key: string, value: T): T {
  if (key.length > maxInternedLength) return value
  if (held.size >= maxInterned) held.clear()
  held.set(key, value)
  return value
}
