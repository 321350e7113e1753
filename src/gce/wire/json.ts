import { omitUndefined } from '../../util/omit-undefined.ts'

/** Levels. Responses of Google's APIs have some ten. */
const maxDepth = 100

/**
 * Parses untrusted JSON; undefined if the text is invalid, or nested deeper than any response. JSON.stringify and
 * other recursive code would overflow the stack.
 */
export function parseJson(text: string): unknown {
  if (isDeep(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const [quote, backslash] = [0x22, 0x5c]
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]

/** Skips strings, which make up most of a page of images. */
function isDeep(text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      do at = text.indexOf('"', at + 1)
      while (isEscaped(text, at))
      if (at < 0) return false // not JSON either
    } else if (code === openList || code === openObject) depth += 1
    else if (code === closeList || code === closeObject) depth -= 1
    if (depth > maxDepth) return true
  }
  return false
}

function isEscaped(text: string, at: number): boolean {
  let start = at
  while (text.charCodeAt(start - 1) === backslash) start -= 1
  return (at - start) % 2 === 1
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {})

export const string = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** A map of strings; other values are omitted. */
export function strings(value: unknown): Record<string, string> {
  const entries = Object.entries(record(value)).filter(([, member]) => typeof member === 'string')
  return Object.fromEntries(entries) as Record<string, string>
}

/** The value of an untrusted key; undefined also for inherited members, such as `constructor`. */
export const lookUp = <T>(table: Readonly<Record<string, T>>, key: string | undefined): T | undefined =>
  key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined

/** The shape of the members to read: `strings` is a map of strings; a list has one shape for all its objects. */
export type Shape = 'string' | 'number' | 'strings' | readonly [Shape] | { readonly [member: string]: Shape }

/** The result of `pick`: lists and maps are always present, other members only if the value has them. */
export type Picked<S> = S extends 'string'
  ? string
  : S extends 'number'
    ? number
    : S extends 'strings'
      ? Readonly<Record<string, string>>
      : S extends readonly [infer Item]
        ? readonly Picked<Item>[]
        : { readonly [K in keyof S as S[K] extends Multiple ? K : never]: Picked<S[K]> } & {
            readonly [K in keyof S as S[K] extends Multiple ? never : K]?: Picked<S[K]>
          }
type Multiple = 'strings' | readonly [Shape]

/** A member of another type counts as absent, and list items that are not objects are omitted. */
export function pick<const S extends Shape>(value: unknown, shape: S): Picked<S> {
  return pickAny(value, shape) as Picked<S>
}

function pickAny(value: unknown, shape: Shape): unknown {
  if (shape === 'strings') return strings(value)
  if (typeof shape === 'string') return typeof value === shape ? value : undefined
  if (isList(shape))
    return Array.isArray(value) ? value.filter(isRecord).map((item) => pick(item, shape[0])) : []
  if (!isRecord(value)) return undefined
  const members = Object.entries(shape).map(([name, member]) => [name, pickAny(value[name], member)])
  return omitUndefined(Object.fromEntries(members))
}

const isList = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape)
