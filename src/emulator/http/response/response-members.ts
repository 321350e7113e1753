import type { ApiVersion } from '../../api/target.ts'
import type { ResourceKind } from '../../members/member.ts'
import { messages, storageObject, unshownBetaMembers } from '../../members/messages.ts'
import { resourceKinds } from '../../members/resource-kinds.ts'

/** Names that a mask may select: of a message, and of the items of its list. */
export interface MemberNames {
  readonly names: ReadonlySet<string>
  readonly items?: MemberNames
}

/** Members of the resources of the v1 API, by collection, whether the emulator ever shows them or not. */
export const resourceMembers = Object.fromEntries([
  ...Object.entries(resourceKinds).map(([collection, { body }]) => [
    collection,
    new Set(Object.keys(body.members)),
  ]),
  ...Object.entries(messages).map(([collection, { names }]) => [collection, new Set(names)]),
]) as Readonly<Record<keyof typeof resourceKinds | keyof typeof messages, ReadonlySet<string>>>

const listMembers = new Set([
  'etag',
  'id',
  'items',
  'kind',
  'nextPageToken',
  'selfLink',
  'unreachables',
  'warning',
])
const stable = new Map<string, MemberNames>([['objects', { names: new Set(storageObject.names) }]])
const preview = new Map<string, MemberNames>()
const kinds: Readonly<Record<string, ResourceKind>> = resourceKinds
for (const [collection, names] of Object.entries(resourceMembers)) {
  add(stable, collection, names)
  const beta = [...(kinds[collection]?.betaMembers ?? []), ...(unshownBetaMembers[collection] ?? [])]
  add(preview, collection, new Set([...names, ...beta]))
}

function add(version: Map<string, MemberNames>, collection: string, names: ReadonlySet<string>): void {
  version.set(collection, { names }).set(`${collection}.list`, { names: listMembers, items: { names } })
}

/** Methods whose response is neither their own resource, a list of it nor an operation. */
const others = /^(getIamPolicy|setIamPolicy|testIamPermissions|aggregatedList|get\w*Policy)$/

/** `regionDisks` are disks, `globalOperations` operations. */
function collectionOf(service: string): string {
  const name = service.replace(/^(region|zone|global)(?=[A-Z])/, '')
  return name.charAt(0).toLowerCase() + name.slice(1)
}

/** The members of a method's response; undefined if they are unknown and any name is accepted. */
export function responseMembers(id: string, version: ApiVersion): MemberNames | undefined {
  const known = version === 'v1' ? stable : preview
  const [service = '', method = ''] = id.split('.')
  const collection = collectionOf(service)
  if (others.test(method)) return undefined
  if (method === 'list') return known.get(`${collection}.list`)
  return known.get(method.startsWith('get') ? collection : 'operations')
}
