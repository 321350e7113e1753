// What the emulator keeps by the hundred thousand takes room in proportion to how it came about: V8 holds a text that
// was put together as its parts, one cut out of another as a reference to that, and lists that are the same apart.

/** The same text in one piece of its own; for what is kept for long. */
export const compactString = (text: string): string =>
  text.length < leastInParts ? text : [text.charAt(0), text.slice(1)].join('')

/** V8 copies shorter ones right away. */
const leastInParts = 13

/** So many are shared at a time; when there are more, all are let go, and those that come then share anew. */
const mostShared = 1_000

/** Longer ones do not come again and again. */
const longestShared = 1_000

const texts = new Map<string, string>()
const values = new Map<string, unknown>()

/** The one text like this: names of projects, paths of collections and others of which there are few. */
export function sharedText(text: string): string {
  const held = texts.get(text)
  if (held !== undefined) return held
  const own = compactString(text)
  return share(texts, own, own)
}

/** The one plain value like this, which nobody may change. */
export function sharedValue<T>(value: T): T {
  const key = JSON.stringify(value)
  return (values.get(key) as T | undefined) ?? share(values, key, value)
}

function share<T>(held: Map<string, unknown>, key: string, value: T): T {
  if (key.length > longestShared) return value
  if (held.size >= mostShared) held.clear()
  held.set(key, value)
  return value
}
