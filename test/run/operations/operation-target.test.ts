import { expect, test } from 'vitest'
import type { Operation } from '../../../src/gce/wire/resources.ts'
import { isInsertOf, isSameOperation, mayInsert } from '../../../src/run/operations/operation-target.ts'

const link = 'https://www.googleapis.com/compute/v1/projects/p/global/images/web'
const base: Operation = { name: 'operation-1', status: 'RUNNING', operationType: 'insert' }
const target = { name: 'web', id: '11' }

test.each<[string, Partial<Operation>, { readonly found: boolean; readonly may: boolean }]>([
  ['id and link agree', { targetId: '11', targetLink: link }, { found: true, may: true }],
  ['the link agrees, the id is absent', { targetLink: link }, { found: true, may: true }],
  ['the id agrees, the link is absent', { targetId: '11' }, { found: true, may: true }],
  ['an earlier image of that name', { targetId: '10', targetLink: link }, { found: false, may: false }],
  ['another image', { targetId: '11', targetLink: `${link}-2` }, { found: false, may: false }],
  [
    'an image whose name ends alike',
    { targetLink: link.replace('web', 'my-web') },
    { found: false, may: false },
  ],
  ['another resource', { targetLink: link.replace('images', 'disks') }, { found: false, may: false }],
  ['a deletion', { operationType: 'delete', targetId: '11', targetLink: link }, { found: false, may: false }],
  ['an operation of no type', { operationType: '', targetLink: link }, { found: false, may: false }],
  ['an operation that names no target', {}, { found: false, may: true }],
])('whether an operation inserts an image: %s', (_, more, { found, may }) => {
  const operation = { ...base, ...more }
  expect([isInsertOf(operation, target), mayInsert(operation, target)]).toEqual([found, may])
})

test('an operation is the same unless a member of both differs', () => {
  const known = { ...base, targetId: '11', targetLink: link }
  expect(isSameOperation(base, { ...known, status: 'DONE' })).toBe(true)
  expect(isSameOperation(known, { ...known, targetId: '12' })).toBe(false)
  expect(isSameOperation(known, { ...known, name: 'operation-2' })).toBe(false)
})
