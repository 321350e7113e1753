import { sharedText, sharedValue } from '../base/compact-string.ts'
import type { Resource } from '../base/resources.ts'
import { fullUrl } from '../base/urls.ts'
import { type Member, type Members, stateShapeOf } from './member.ts'
import { resourceKinds } from './resource-kinds.ts'

/** A member's value as responses show it: URLs completed, int64 as text. */
export function shownValue(member: Member | undefined, value: unknown, project: string): unknown {
  if (value === undefined || value === null || !member) return undefined
  const show = member.url ? (item: unknown) => fullUrl(String(item), project) : String
  const shape = stateShapeOf(member)
  const isInt64 =
    shape === 'int64' || (typeof shape === 'object' && 'list' in shape && shape.list === 'int64')
  if (!member.url && !isInt64) return value
  return Array.isArray(value) ? value.map(show) : show(value)
}

/** The members of a request that its new resource shows unchanged. */
export const copiedMembers = (body: object, members: Members, project: string): Resource =>
  Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) =>
      members[name]?.copied ? [[name, shownValue(members[name], value, project)]] : [],
    ),
  )

/** Secure boot state, which a record keeps for images of the resource if the resource itself does not show it. */
export const inheritedMembers = (members: Members, source: Resource): Resource =>
  'shieldedInstanceInitialState' in members
    ? {}
    : { shieldedInstanceInitialState: source.shieldedInstanceInitialState }

const orders = new Map(
  Object.values(resourceKinds).map(({ kind, members }) => [kind, new Set(Object.keys(members))]),
)

/** Members with few distinct values. They are interned, and so are all lists. */
const repeated = new Set(['architecture', 'family', 'rawDisk', 'region', 'status', 'type', 'zone'])

function shared(member: string, value: unknown): unknown {
  if (!repeated.has(member) && !Array.isArray(value)) return value
  return typeof value === 'string' ? sharedText(value) : sharedValue(value)
}

/** A resource with its members in the API's order, without empty ones. */
export function inMemberOrder(resource: Resource): Resource {
  const order = orders.get(String(resource.kind)) ?? new Set<string>()
  const others = Object.keys(resource).filter((member) => !order.has(member))
  const members: (readonly [string, unknown])[] = []
  for (const member of [...order, ...others]) {
    const value = resource[member]
    if (hasValue(value)) members.push([member, shared(member, value)])
  }
  return Object.fromEntries(members) // takes 600 bytes less than assignments, one by one
}

/** Empty lists and maps are absent from responses; false and "" are not. */
function hasValue(value: unknown): boolean {
  if (value === undefined || value === null) return false
  return typeof value !== 'object' || Object.keys(value).length > 0
}
