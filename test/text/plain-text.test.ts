import { expect, test } from 'vitest'
import { markedText, plainText } from '../../src/text/plain-text.ts'

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
