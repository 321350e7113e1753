import { expect, test } from 'vitest'
import { shortened } from '../../src/text/shortened.ts'

test('a cut text has a mark, and no half of a character', () => {
  expect(shortened('abcdef', 6)).toBe('abcdef')
  expect(shortened('abcdefg', 6)).toBe('abcde…')
  expect(shortened('ab cdefg', 4)).toBe('ab…')
  expect(shortened('a😀bc', 3)).toBe('a…')
})
