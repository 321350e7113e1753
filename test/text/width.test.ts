import { expect, test } from 'vitest'
import { cutLine, textWidth } from '../../src/text/width.ts'

const red = (text: string) => `\u001B[31m${text}\u001B[39m`

test.each([
  ['', 0],
  ['abc', 3],
  [red('abc'), 3],
  ['日本', 4],
  ['한글', 4],
  ['ｆｕｌｌ', 8],
  ['é', 1],
  ['e\u0301', 1],
  ['👍🏽!', 3],
  ['❤️', 2],
  ['⠋ █░ … ·', 8],
  ['ｶﾅ', 2],
  ['a\u200Bb', 2],
])('%j is %i columns wide', (text, width) => {
  expect(textWidth(text)).toBe(width)
})

test.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdef', 5, 'abcd…'],
  ['abcdef', 1, '…'],
  ['abcdef', 0, ''],
  [red('abcdef'), 6, red('abcdef')],
  [red('abcdef'), 4, '\u001B[31mabc\u001B[0m…'],
  [`${red('ab')}cdef`, 4, `${red('ab')}c\u001B[0m…`],
  ['日本語', 6, '日本語'],
  ['日本語', 5, '日本…'],
  ['日本語', 4, '日…'],
  ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
])('%j cut to %i columns', (text, columns, expected) => {
  expect(cutLine(text, columns, '…')).toBe(expected)
})
