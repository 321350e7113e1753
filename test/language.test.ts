import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bannedIn } from './support/banned-words.ts'
import { sourceFiles } from './support/source-imports.ts'
import { stringLiterals } from './support/string-literals.ts'

/** Files in the repository that users read. */
const documents = execFileSync(
  'git',
  [
    'ls-files',
    '*.md',
    'docs',
    'examples',
    'images.yaml.example',
    'schemas/*.schema.json',
    ':!*.png',
    ':!*.der',
  ],
  { encoding: 'utf8' },
)
  .split('\n')
  .filter((file) => file !== '' && !file.startsWith('test/'))

/** The same lines, with code taken out: keys of files keep their names. */
const withoutCode = (text: string): string =>
  text.replaceAll(/```[\s\S]*?```/g, (block) => block.replaceAll(/[^\n]/g, '')).replaceAll(/`[^`\n]*`/g, '')

const describeHit = (file: string, line: number, hit: string) => `${file}:${line}: ${hit}`

describe('text that users read', () => {
  it('has no banned word in a message', () => {
    const hits = sourceFiles('src').flatMap((file) =>
      stringLiterals(readFileSync(file, 'utf8'))
        .filter(({ text }) => /\s/.test(text) && !/^\{.*\}$/.test(text)) // the rest are keys
        .flatMap(({ text, line }) => bannedIn(text).map((hit) => describeHit(file, line, hit))),
    )
    expect(hits).toEqual([])
  })

  it('has no banned word in a document', () => {
    const hits = documents.flatMap((file) =>
      withoutCode(readFileSync(file, 'utf8'))
        .split('\n')
        .flatMap((text, index) => bannedIn(text).map((hit) => describeHit(file, index + 1, hit))),
    )
    expect(hits).toEqual([])
  })
})

describe('the check itself', () => {
  it.each([
    ['the report tells what it saw', ['“tells”: write report, log, print, specify']],
    [
      'Retry again: the colour is not there',
      ['“is not there”: write exists, not found, already exists', '“colour”: write US spelling'],
    ],
    ['300 inserts a minute', ['“inserts a minute”: write per minute']],
    ['the behavior of a license, normalized', []],
    ['mintage reports each image', []],
  ])('%s', (text, hits) => {
    expect(bannedIn(text)).toEqual(hits)
  })

  it('finds the literals of a source file', () => {
    const source = [
      "// 'a comment'",
      "const a = 'one \\' two' /* 'none' */",
      'const b = `three ${a} four`',
      'const c = a.replace(/\'/g, "five")',
    ].join('\n')
    expect(stringLiterals(source)).toEqual([
      { text: "one \\' two", line: 2 },
      { text: 'three … four', line: 3 },
      { text: 'five', line: 4 },
    ])
  })
})
