import { expect, test } from 'vitest'
import { commandLines, itemLines, wrapIndented, wrapText } from '../../src/text/wrap.ts'

test.each<[text: string, columns: number, lines: string[]]>([
  ['', 10, []],
  ['one two', 10, ['one two']],
  ['one two three', 7, ['one two', 'three']],
  ['one two three', 8, ['one two', 'three']],
  ['a overlong b', 4, ['a', 'overlong', 'b']],
  ['  one\n two ', 10, ['one two']],
  ['one two', 0, ['one', 'two']],
  ['phases: read,create,update', 12, ['phases:', 'read,create,', 'update']],
  ['a read,create', 11, ['a', 'read,create']],
])('%j in %i columns is %j', (text, columns, lines) => {
  expect(wrapText(text, columns)).toEqual(lines)
})

test.each<[text: string, columns: number, lines: string[]]>([
  ['  one  two', 10, ['  one  two']],
  ['  one two three', 10, ['  one two', '    three']],
  ['  one two three four', 9, ['  one two', '    three', '    four']],
  ['a one,two,three', 8, ['a one,', '  two,', '  three']],
])('%j in %i columns is %j, indented', (text, columns, lines) => {
  expect(wrapIndented(text, columns, 2)).toEqual(lines)
})

test('a description moves below its term if its column is narrow', () => {
  const item = (columns: number) =>
    itemLines('--lock <file>', 'use this file instead', { termWidth: 14, columns, minDescription: 10 })
  expect(item(40)).toEqual(['  --lock <file>   use this file instead'])
  expect(item(30)).toEqual(['  --lock <file>   use this', '                  file instead'])
  expect(item(27)).toEqual(['  --lock <file>', '      use this file instead'])
})

test('a command that is broken is still one command', () => {
  const commands = [
    'mintage plan                of all',
    'mintage plan --phase create --format role > role.yaml',
  ]
  expect(commandLines(commands, 60)).toEqual(commands.map((line) => `  ${line}`))
  expect(commandLines(commands, 30)).toEqual([
    '  mintage plan',
    '      of all',
    '  mintage plan --phase \\',
    '    create --format role > \\',
    '    role.yaml',
  ])
  expect(commandLines(['mintage completion powershell | Out-String'], 36)).toEqual([
    '  mintage completion powershell |',
    '    Out-String',
  ])
})
