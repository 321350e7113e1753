import { expect, test } from 'vitest'
import { wrapText } from '../../src/text/wrap.ts'

test.each<[text: string, columns: number, lines: string[]]>([
  ['', 10, []],
  ['one two', 10, ['one two']],
  ['one two three', 7, ['one two', 'three']],
  ['one two three', 8, ['one two', 'three']],
  ['a overlong b', 4, ['a', 'overlong', 'b']],
  ['  one\n two ', 10, ['one two']],
  ['one two', 0, ['one', 'two']],
])('%j in %i columns is %j', (text, columns, lines) => {
  expect(wrapText(text, columns)).toEqual(lines)
})
