import { expect, test } from 'vitest'
import { grouped, listed, plural } from '../../src/text/words.ts'

test('a count agrees in number with its noun', () => {
  expect([0, 1, 2, 1_000].map((count) => plural(count, 'image'))).toEqual([
    '0 images',
    '1 image',
    '2 images',
    '1,000 images',
  ])
  expect([1, 12].map((count) => plural(count, 'more family', 'more families'))).toEqual([
    '1 more family',
    '12 more families',
  ])
})

test('digits are grouped by three', () => {
  expect([7, 999, 1_234_567].map(grouped)).toEqual(['7', '999', '1,234,567'])
})

test('a long list ends with the count of the rest', () => {
  expect(listed(['a', 'b'], 2)).toBe('a, b')
  expect(listed(['a', 'b', 'c'], 2)).toBe('a, b … and 1 more')
})
