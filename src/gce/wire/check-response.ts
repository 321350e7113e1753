import { isRecord, record, string } from './json.ts'
import { tidyOperation } from './operation.ts'

/** The expected response of a method. */
export interface Expectation {
  /** Of the response: `compute#image`. */
  readonly kinds: readonly string[]
  /** Of the resource, or of each item of a list. */
  readonly members: Members
  readonly isList?: true
  /** A partial list is useful too: absence from it means nothing. */
  readonly mayBePartial?: true
}

/** The type of each member that is read; all but `name` may be absent. */
type Members = Readonly<Record<string, MemberType>>
type MemberType = 'string' | 'object' | 'strings' | 'objects' | 'map' | 'files'

const isType: Readonly<Record<MemberType, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  object: isRecord,
  strings: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  objects: (value) => Array.isArray(value) && value.every(isRecord),
  map: (value) => isRecord(value) && Object.values(value).every((item) => typeof item === 'string'),
  files: (value) => isRecord(value) && Object.values(value).flat().every(isRecord),
}

const names: Members = { name: 'string', status: 'string', selfLink: 'string' }
/** The members of an image that planning and drift read (reference of images). */
const imageMembers: Members = {
  ...names,
  id: 'string',
  family: 'string',
  description: 'string',
  architecture: 'string',
  creationTimestamp: 'string',
  sourceImageId: 'string',
  labels: 'map',
  licenses: 'strings',
  storageLocations: 'strings',
  guestOsFeatures: 'objects',
  imageEncryptionKey: 'object',
  deprecated: 'object',
  shieldedInstanceInitialState: 'files',
}

export const expectations = {
  image: { kinds: ['compute#image'], members: imageMembers },
  images: { kinds: ['compute#imageList'], members: imageMembers, isList: true },
  operation: { kinds: ['compute#operation'], members: names },
  operations: { kinds: ['compute#operationList'], members: names, isList: true },
  someOperations: { kinds: ['compute#operationList'], members: names, isList: true, mayBePartial: true },
  source: {
    kinds: ['compute#disk', 'compute#snapshot', 'compute#image'],
    members: { ...names, deprecated: 'object', users: 'strings' },
  },
  object: {
    kinds: ['storage#object'],
    members: { name: 'string', bucket: 'string', size: 'string', generation: 'string', updated: 'string' },
  },
} as const satisfies Readonly<Record<string, Expectation>>

/**
 * The checked content of a response of HTTP 200, or its problem. `foreign`: another server responded. Otherwise the
 * API responded, but incompletely, so the response proves nothing.
 */
export type Checked =
  | { readonly ok: true; readonly value: Record<string, unknown> }
  | { readonly ok: false; readonly problem: string; readonly foreign: boolean }

export function checkResponse(value: unknown, expected: Expectation): Checked {
  const { kinds, isList, members } = expected
  if (!isRecord(value)) return foreign('is not a JSON object')
  const { kind } = value
  const isKind = typeof kind === 'string' && kinds.includes(kind)
  const isOperation = kind === 'compute#operation'
  if (value.error !== undefined && value.error !== null && !(isOperation && isKind)) {
    return incomplete(`is an error: ${errorText(value.error)}`)
  }
  if (!isKind) {
    const has = typeof kind === 'string' ? `kind is "${kind}"` : 'kind is missing'
    return foreign(`is not from the Compute API: ${has}, expected ${kinds.join(' or ')}`)
  }
  if (isList) return checkList(value, expected)
  const problem = problemOf(value, members)
  return problem === undefined ? { ok: true, value: tidied(value) } : incomplete(`is malformed: ${problem}`)
}

function checkList(value: Record<string, unknown>, { members, mayBePartial }: Expectation): Checked {
  const { items = [], nextPageToken, warning } = value
  if (!Array.isArray(items)) return incomplete('is malformed: items is not a list')
  if (nextPageToken !== undefined && typeof nextPageToken !== 'string') {
    return incomplete('is malformed: nextPageToken is not a string')
  }
  if (mayBePartial) {
    const whole = items.filter((item) => problemOf(item, members) === undefined)
    return { ok: true, value: { ...value, items: whole.map(tidied) } }
  }
  if (isPartial(warning)) return incomplete(`is incomplete: ${errorText(warning)}`)
  for (const [index, item] of items.entries()) {
    const problem = problemOf(item, members)
    if (problem !== undefined) return incomplete(`is malformed: item ${index + 1}: ${problem}`)
  }
  return { ok: true, value: { ...value, items: items.map(tidied) } }
}

/** An empty list may have NO_RESULTS_ON_PAGE (compute.proto, Warning.code); with any other warning a part is missing. */
function isPartial(warning: unknown): boolean {
  return warning !== undefined && warning !== null && record(warning).code !== 'NO_RESULTS_ON_PAGE'
}

function problemOf(value: unknown, members: Members): string | undefined {
  if (!isRecord(value)) return 'not an object'
  if (typeof value.name !== 'string') return 'name is not a string'
  for (const [name, type] of Object.entries(members)) {
    const member = value[name]
    if (member !== undefined && member !== null && !isType[type](member)) return `${name} has the wrong type`
  }
  if (value.kind === 'compute#operation' && typeof value.status !== 'string') return 'status is not a string'
  return undefined
}

const tidied = (value: Record<string, unknown>): Record<string, unknown> =>
  value.kind === 'compute#operation' ? tidyOperation(value) : value

const foreign = (problem: string): Checked => ({ ok: false, problem, foreign: true })
const incomplete = (problem: string): Checked => ({ ok: false, problem, foreign: false })

/** The text of an error envelope or of a list's warning. */
function errorText(error: unknown): string {
  if (typeof error === 'string') return error
  const { code, message } = record(error)
  const parts = [typeof code === 'number' ? String(code) : string(code), string(message)]
  return parts.filter((part) => part !== undefined && part !== '').join(': ') || 'without a message'
}
