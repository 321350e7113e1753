import type { Resource } from '../../base/resources.ts'
import { frontEndError, type RequestError } from '../../errors/api-error.ts'
import type { MemberNames } from './response-members.ts'

/** Selected members, by name; the value undefined selects a whole member. `*` is every member. */
export type FieldMask = ReadonlyMap<string, FieldMask | undefined>

type MutableMask = Map<string, MutableMask | undefined>

/** No resource is nested deeper. */
const maxDepth = 32

const name = /[^,()/.\s]+/y

/**
 * The mask of a parameter `fields`, such as `items(name,deprecated/state),nextPageToken`. Google documents `a/b`, `a(b,c)`
 * and `*`; newer APIs behind the same front end also accept `a.b`, and spaces. Throws the 400 of a malformed mask, or of a
 * member that the response does not have. An empty mask selects nothing, as measured on Google Drive's API.
 */
export function parseFieldMask(text: string, members: MemberNames | undefined): FieldMask {
  const tight = text.replace(/\s+/g, '')
  const mask: MutableMask = new Map()
  const end = tight === '' ? 0 : readList(tight, 0, mask, 0)
  if (end < tight.length) throw invalidSelection(tight.slice(end))
  checkNames(mask, members)
  return mask
}

/** Reads a list from `at` on; it ends with the text or with its parenthesis. */
function readList(text: string, at: number, into: MutableMask, depth: number): number {
  let next = readSelection(text, at, into, depth)
  while (text[next] === ',') next = readSelection(text, next + 1, into, depth)
  return next
}

/** `a`, `a/b`, `a(b,c)`, `a/b(c)` */
function readSelection(text: string, at: number, into: MutableMask, depth: number): number {
  name.lastIndex = at
  const [word] = name.exec(text) ?? []
  if (word === undefined || depth > maxDepth) throw invalidSelection(text.slice(at))
  const end = at + word.length
  const follows = text[end]
  if (follows !== '/' && follows !== '.' && follows !== '(') {
    into.set(word, undefined)
    return end
  }
  const below: MutableMask = into.get(word) ?? new Map()
  // A member that is selected as a whole stays whole, even if a part of it is also selected.
  if (!into.has(word)) into.set(word, below)
  if (follows !== '(') return readSelection(text, end + 1, below, depth + 1)
  const close = readList(text, end + 1, below, depth + 1)
  if (text[close] !== ')') throw invalidSelection(text.slice(at))
  return close + 1
}

function checkNames(mask: FieldMask, members: MemberNames | undefined): void {
  if (members === undefined) return
  for (const [word, below] of mask) {
    if (word === '*') continue
    if (!members.names.has(word)) throw invalidSelection(word)
    if (below && word === 'items') checkNames(below, members.items)
  }
}

/** As measured on Google Drive, Calendar and Books. */
function invalidSelection(selection: string): RequestError {
  const item = {
    message: `Invalid field selection ${selection}`,
    domain: 'global',
    reason: 'invalidParameter',
  }
  return frontEndError(400, { ...item, location: 'fields', locationType: 'parameter' })
}

/** The selected members of a resource; a mask applies to each item of a list. */
export function masked(resource: Resource, mask: FieldMask): Resource {
  const kept: [string, unknown][] = []
  for (const [member, content] of Object.entries(resource)) {
    const word = mask.has(member) ? member : '*'
    if (!mask.has(word)) continue
    const below = mask.get(word)
    kept.push([member, below ? maskedContent(content, below) : content])
  }
  return Object.fromEntries(kept)
}

function maskedContent(content: unknown, mask: FieldMask): unknown {
  if (Array.isArray(content)) return content.map((item: unknown) => maskedContent(item, mask))
  return typeof content === 'object' && content !== null ? masked({ ...content }, mask) : content
}
