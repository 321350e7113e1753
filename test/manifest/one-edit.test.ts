import { expect, it } from 'vitest'
import { isOneEdit } from '../../src/manifest/spelling/one-edit.ts'

it.each([
  ['debian', 'debia'],
  ['debian', 'ebian'],
  ['debian', 'debbian'],
  ['debian', 'debiam'],
  ['debian', 'debina'],
  ['debian', 'edbian'],
  ['aa', 'aaa'],
  ['a', ''],
])('%s and %s differ by one edit', (a, b) => {
  expect([isOneEdit(a, b), isOneEdit(b, a)]).toEqual([true, true])
})

it.each([
  ['debian', 'debian'],
  ['debian', 'deb'],
  ['debian', 'dabien'],
  ['debian', 'nebiad'],
  ['ab', 'cd'],
  ['abcd', 'badc'],
])('%s and %s do not', (a, b) => {
  expect([isOneEdit(a, b), isOneEdit(b, a)]).toEqual([false, false])
})
