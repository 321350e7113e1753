import { expect, test } from 'vitest'
import { groupBy } from '../../src/util/collections/group-by.ts'

test('keeps the order of items, and that of the first item of each group', () => {
  const groups = groupBy(['web-1', 'db-1', 'web-2'], (name) => name.replace(/-\d+$/, ''))
  expect([...groups]).toEqual([
    ['web', ['web-1', 'web-2']],
    ['db', ['db-1']],
  ])
})

test('leaves out items without a key', () => {
  expect([...groupBy([1, 2, 3], (number) => (number === 2 ? undefined : 'odd'))]).toEqual([['odd', [1, 3]]])
})

test('passes the index, for items that belong to no other', () => {
  expect([...groupBy('aab', (_, index) => index)]).toHaveLength(3)
})
