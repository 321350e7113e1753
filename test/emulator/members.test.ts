import { describe, expect, test } from 'vitest'
import { type Members, resourceKind } from '../../src/emulator/members/member.ts'
import { resourceKinds } from '../../src/emulator/members/resource-kinds.ts'
import { copiedMembers, inMemberOrder, shownValue } from '../../src/emulator/members/shown-members.ts'

const members = {
  name: { shape: 'string' },
  sizeGb: { shape: 'int64', copied: true, default: '10' },
  policies: { shape: { list: 'string' }, url: true, copied: true },
  key: {
    shape: { members: { raw: 'string' } },
    state: { members: { sha256: 'string', uses: { list: 'string' } } },
  },
  secret: { shape: 'string', input: true },
  locked: { shape: 'boolean', beta: true },
  status: {
    shape: { members: { state: 'string' } },
    beta: { members: { state: 'string', at: 'string' } },
    output: true,
  },
} as const satisfies Members

describe('resourceKind', () => {
  const kind = resourceKind('thing', members)

  test('names the kind and the member of its key', () => {
    expect([kind.kind, kind.keyMember]).toEqual(['compute#thing', 'thingEncryptionKey'])
  })

  test('accepts beta members in beta bodies only', () => {
    expect(Object.keys(kind.body.members)).toEqual(['name', 'sizeGb', 'policies', 'key', 'secret', 'status'])
    expect(Object.keys(kind.betaBody.members)).toEqual(Object.keys(members))
    expect(kind.body.members.status).toEqual(members.status.shape)
    expect(kind.betaBody.members.status).toEqual(members.status.beta)
  })

  test('keeps input-only members out of the state', () => {
    expect(Object.keys(kind.state)).toEqual(['name', 'sizeGb', 'policies', 'key', 'locked', 'status'])
    expect(kind.state.key).toEqual(members.key.state)
    expect(kind.state.status).toEqual(members.status.beta)
  })

  test('filters by single values of v1, one level down too', () => {
    expect([...kind.fields]).toEqual(['name', 'sizeGb', 'key.sha256', 'status.state', 'status.at'])
  })

  test('collects the defaults of the state', () => {
    expect(kind.defaults).toEqual({ sizeGb: '10' })
  })

  test('lists the members of beta and alpha', () => {
    expect(kind.betaMembers).toEqual(['locked'])
  })
})

test.each(Object.entries(resourceKinds))(
  '%s: the key, status and name have rows',
  (_, { keyMember, members }) => {
    for (const name of ['name', 'status', 'labels', keyMember]) expect(members).toHaveProperty(name)
  },
)

const zone = 'https://www.googleapis.com/compute/v1/projects/p/zones/z'
test.each([
  [members.name, 'web', 'web'],
  [members.name, null, undefined],
  [undefined, 'web', undefined],
  [members.sizeGb, 10, '10'],
  [{ shape: { list: 'int64' } } as const, [1, '2'], ['1', '2']],
  [members.policies, ['zones/z'], [zone]],
  [{ shape: 'string', url: true } as const, 'projects/p/zones/z', zone],
])('shownValue %#', (member, value, shown) => {
  expect(shownValue(member, value, 'p')).toEqual(shown)
})

test('copiedMembers shows the copied members of a body, and no others', () => {
  const body = { name: 'web', sizeGb: 10, policies: ['zones/z'], unknown: 1 }
  expect(copiedMembers(body, members, 'p')).toEqual({ sizeGb: '10', policies: [zone] })
})

test('inMemberOrder sorts by the table, unknown members last, and drops empty values', () => {
  const image = {
    later: 1,
    status: 'READY',
    labels: {},
    licenses: [],
    family: undefined,
    locked: false,
    name: 'web',
  }
  const ordered = inMemberOrder({ ...image, kind: 'compute#image', description: '' })
  expect(Object.entries(ordered)).toEqual([
    ['kind', 'compute#image'],
    ['name', 'web'],
    ['description', ''],
    ['status', 'READY'],
    ['locked', false],
    ['later', 1],
  ])
})
