import { expect, test } from 'vitest'
import { cutLine, cutName, textWidth } from '../../src/text/width.ts'

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

test.each([
  ['web-debian-12-2026-12', 21, 'web-debian-12-2026-12'],
  ['web-debian-12-2026-12', 20, 'web-debia…12-2026-12'],
  ['web-debian-12-2026-12', 9, 'web-…6-12'],
  ['web-debian-12-2026-12', 3, 'w…2'],
  ['web-debian-12-2026-12', 2, 'w…'],
  ['web-debian-12-2026-12', 0, ''],
  ['日本語日本語', 8, '日…本語'],
  ['e\u0301e\u0301e\u0301e\u0301', 3, 'e\u0301…e\u0301'],
])('the name %j cut to %i columns', (name, columns, expected) => {
  expect(cutName(name, columns, '…')).toBe(expected)
})
