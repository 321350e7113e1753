import { expect, test } from 'vitest'
import { parseJson } from '../../../src/gce/wire/json.ts'

const nested = (levels: number, open = '[', close = ']') => open.repeat(levels) + close.repeat(levels)

test.each([
  ['{"a":[1,null]}', { a: [1, null] }],
  ['null', null],
  [`"${'['.repeat(200)}"`, '['.repeat(200)],
  [String.raw`["\"[\\", "\\\\"]`, ['"[\\', '\\\\']],
  [String.raw`"\"${'['.repeat(200)}"`, `"${'['.repeat(200)}`],
  [`[${'[],'.repeat(200)}[]]`, Array.from({ length: 201 }, () => [])],
])('%s is read', (text, value) => {
  expect(parseJson(text)).toEqual(value)
})

test.each([
  '',
  '<html>',
  '{"a":',
  '"',
  String.raw`"\\\"`,
  nested(101),
  nested(200_000),
  nested(101, '{"a":', '}'),
])('text that is no JSON, or nested too deep, is not: %.20s', (text) => {
  expect(parseJson(text)).toBe(undefined)
})

test('a hundred levels are read', () => {
  expect(parseJson(nested(100))).toBeInstanceOf(Array)
})
