import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folder, mintage, validateText } from '../../support/cli.ts'

const head = 'project: golden-prod\nimages:\n'

test.each([
  ['flow lists', `${head}  - ${'['.repeat(1_000_000)}\n`, '3:67'],
  ['flow maps', `${head}  - ${'{a: '.repeat(100_000)}\n`, '3:250'],
  ['block lists', `${head}  ${'- '.repeat(100_000)}\n`, '3:128'],
])(
  '%s nested without end are refused at a place, not by exhausting the stack',
  async (_what, text, place) => {
    const { code, stderr } = await validateText(text)
    expect(stderr.split('\n')[0]).toBe(
      `images.yaml:${place}: error: lists and maps are nested more than 64 levels deep; no manifest field requires that`,
    )
    expect(code).toBe(3)
  },
)

test('an alias of its own parent, under the name of a key, causes no endless loop', async () => {
  const { code, stderr } = await validateText(
    `${head}  - &x { name: web, imageEncryptionKey: { rawKey: *x } }\n`,
  )
  expect(stderr.split('\n')[0]).toBe(
    'images.yaml:3:51: error: alias *x is inside its own anchor &x; remove it',
  )
  expect(code).toBe(3)
})

test('aliases that multiply under the name of a key are masked once', async () => {
  const levels = ['b', 'c', 'd', 'e', 'f', 'g', 'h'].map(
    (name, index) => `x-${name}: &${name} [${Array(9).fill(`*${'abcdefg'[index]}`)}]\n`,
  )
  const { code, stderr } = await validateText(
    `x-a: &a [x]\n${levels.join('')}${head}  - { name: web, imageEncryptionKey: { rawKey: *h } }\n`,
  )
  expect(stderr).toContain('error: the aliases of this file expand to millions of values')
  expect(code).toBe(3)
})

test('thousands of errors are counted, and the first fifty are shown', async () => {
  const { stderr } = await validateText(`${head}${'  - { nmae: a }\n'.repeat(5_000)}`)
  expect(stderr.match(/: error: /g)).toHaveLength(50)
  expect(stderr).toContain('… and 4,950 more\n\n5,000 errors in the manifest.\n')
})

test('for a very long line, the part around the error is shown', async () => {
  const pad = 'x'.repeat(100_000)
  const { stderr } = await validateText(
    `{ project: golden-prod, x-a: ${pad}, nmae: 1, x-b: ${pad}, images: [] }\n`,
  )
  const [first = '', line = '', carets = ''] = stderr.split('\n')
  expect(first).toBe(
    'images.yaml:1:100032: error: unknown key "nmae"; did you mean "images"?'.replace(
      '; did you mean "images"?',
      '',
    ),
  )
  expect(line.length).toBeLessThan(140)
  expect(line.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('nmae')
})

test('an invisible character in a file of variables is named at its place', async () => {
  const path = folder({
    'images.yaml': `${head}  - { name: "web-\${vars.release}", rawDisk: { source: gs://b/o.tar.gz } }\n`,
    'vars.yaml': 'release: 2026\u200B11\n',
  })
  const { code, stderr } = await mintage([
    'validate',
    join(path, 'images.yaml'),
    '--var-file',
    join(path, 'vars.yaml'),
  ])
  expect(stderr).toContain(
    `${path}/vars.yaml:1:14: warning: the value of "release" contains U+200B (zero-width space); remove it\n`,
  )
  expect(stderr).toContain('it contains U+200B (zero-width space); remove it\n')
  expect(code).toBe(3)
})

test('for a cycle of many images, the first and the last are named', async () => {
  const images = Array.from(
    { length: 2_000 },
    (_, index) => `  - { name: i${index}, sourceImage: i${(index + 1) % 2_000} }\n`,
  )
  const { stderr } = await validateText(head + images.join(''))
  expect(stderr).toContain(
    'error: dependency cycle: i0 → i1 → i2 → i3 → i4 → i5 → i6 → i7 → i8 → … 1,991 more … → i0; give one of these images another source\n',
  )
})
