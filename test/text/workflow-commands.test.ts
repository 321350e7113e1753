import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonText } from '../../src/text/json-text.ts'
import { breakCommands } from '../../src/text/workflow-commands.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { looseRunnerCommands, runnerCommands } from '../support/runner-commands.ts'

test.each([
  ['web-1: created', 'web-1: created'],
  ['::error::x', '| ::error::x'],
  [' \t::error::x', '|  \t::error::x'],
  ['\u3000::error::x', '| \u3000::error::x'],
  ['a\n::error::x\nb', 'a\n| ::error::x\nb'],
  ['a\r::error::x', 'a\r| ::error::x'],
  ['\r\n\r\n ::error::x', '\r\n\r\n|  ::error::x'],
  ['\u200B:\u00AD:error::x', '| \u200B:\u00AD:error::x'],
  ['a ::error::x', 'a ::error::x'],
  ['std::string', 'std::string'],
  [':error::x', ':error::x'],
  ['a ##[error]x', 'a # #[error]x'],
  ['a ###[error]x', 'a ## #[error]x'],
  ['#\u034F#\u0000[error]x', '# \u034F#\u0000[error]x'],
  ['##vso[task.setvariable]x', '# #vso[task.setvariable]x'],
  ['##teamcity[x]', '# #teamcity[x]'],
  ['## [link](x)', '## [link](x)'],
  ['#[x] ## title', '#[x] ## title'],
  ['::x##[y]', '| ::x# #[y]'],
])('%j becomes %j', (text, harmless) => {
  expect(breakCommands(text)).toBe(harmless)
  expect(breakCommands(harmless)).toBe(harmless)
})

test('JSON keeps its value', () => {
  const value = { label: 'a ##[error]x', 'b##[c]': ['::error::', '\\##[x]', '##\u00AD['] }
  const text = jsonText(value, 2)
  expect(text).toContain(String.raw`"label": "a \u0023#[error]x"`)
  expect(breakCommands(text)).toBe(text)
  expect(JSON.parse(text)).toEqual(value)
})

const piece = fc.constantFrom(
  '::',
  ':',
  '##[',
  '#',
  '[',
  ']',
  'error',
  'vso',
  ' ',
  '\n',
  '\r',
  '\t',
  '\u0085',
  '\u200B',
  '\u034F',
  '\0',
  'é',
)
const hostileText = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(''))

test('no runner finds a command in any text', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const harmless = breakCommands(text)
      expect([...runnerCommands(harmless), ...looseRunnerCommands(harmless)]).toEqual([])
      expect(isWithin(text, harmless)).toBe(true)
    }),
    propertyRuns(300, 20_000),
  )
})

test('no runner finds a command in any JSON', () => {
  fc.assert(
    fc.property(fc.dictionary(hostileText, hostileText), (value) => {
      const text = jsonText(value, 2)
      expect(breakCommands(text)).toBe(text)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
    propertyRuns(300, 20_000),
  )
})

/** Whether all characters of a text are in another, in the same order. */
function isWithin(text: string, other: string): boolean {
  let seen = 0
  for (const character of other) if (character === text[seen]) seen += 1
  return seen === text.length
}

// a quadratic search of these would take minutes
test.each(['#', '##', '# ', '\n ', '\t', ': ', '\u00AD', '##a'])('reads a long run of %j', (part) => {
  const text = part.repeat(200_000)
  expect(breakCommands(text)).toBe(text)
})
