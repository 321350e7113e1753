import { expect, test } from 'vitest'
import { markedText, plainText } from '../../src/text/plain-text.ts'
import { grouped, listed, plural } from '../../src/text/words.ts'

test.each([
  ['plain', 'plain', 'plain'],
  ['a\nb', 'a b', 'a b'],
  ['tab\there', 'tab here', 'tab\uFFFDhere'],
  ['\u001B[31mred\u001B[0m', 'red', '\uFFFD[31mred\uFFFD[0m'],
  ['we\u200Bb', 'web', 'we\uFFFDb'],
  ['soft\u00ADhyphen', 'softhyphen', 'soft\uFFFDhyphen'],
  ['\u202Eevil', 'evil', '\uFFFDevil'],
  ['a\u{E0041}b', 'ab', 'a\uFFFDb'],
  ['line\u2028end', 'line end', 'line\uFFFDend'],
])('%j is printed as %j, or marked as %j', (text, plain, marked) => {
  expect([plainText(text), markedText(text)]).toEqual([plain, marked])
})

test.each([
  [0, '0 images'],
  [1, '1 image'],
  [1_000, '1,000 images'],
])('%i is %s', (count, expected) => {
  expect(plural(count, 'image')).toBe(expected)
})

test.each([
  [999, '999'],
  [1_000, '1,000'],
  [1_234_567, '1,234,567'],
])('%i is grouped as %s', (count, expected) => {
  expect(grouped(count)).toBe(expected)
})

test.each([
  [3, 'a, b, c'],
  [2, 'a, b … and 1 more'],
])('at most %i names: %s', (max, expected) => {
  expect(listed(['a', 'b', 'c'], max)).toBe(expected)
})
