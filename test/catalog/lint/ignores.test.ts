import { expect, it } from 'vitest'
import { loadTexts, type TestFiles } from '../../support/load-texts.ts'

const reported = async (files: TestFiles) =>
  (await loadTexts(files, { now: Date.UTC(2026, 10, 29) })).reported

const buster = 'projects/debian-cloud/global/images/family/debian-10'
const finding =
  'warning: debian-10 of debian-cloud reached end of life in 2024-06, and its images no longer get updates; use a newer family, such as debian-13 [end-of-life]'

const manifest = (...lines: readonly string[]) =>
  `images:\n  - name: a\n${lines.map((line) => `    ${line}\n`).join('')}    sourceImage: ${buster}\n`

it('reports a finding without a comment', async () => {
  expect(await reported(manifest())).toEqual([`3:18 ${finding}`])
})

it.each([
  ['a comment', ['# mintage-ignore end-of-life']],
  ['a comment with a reason', ['# mintage-ignore end-of-life: the migration is planned for March']],
  ['a comment without spaces', ['#mintage-ignore end-of-life']],
  ['a comment behind a value', ['description: old # mintage-ignore end-of-life']],
  ['a comment above another', ['# mintage-ignore end-of-life', '# see the wiki']],
])('%s silences a finding', async (_what, lines) => {
  expect(await reported(manifest(...lines))).toEqual([])
})

it('silences several rules, for all images that a line gives', async () => {
  const raw = 'rawDisk: { source: gs://b/a.tar.gz }'
  const keys = 'shieldedInstanceInitialState: { pk: { content: AAAA } }'
  const fields = `name: "a-\${matrix.n}", matrix: { n: [x, y] }, ${raw}, ${keys}, architecture: ARM64, guestOsFeatures: [TDX_CAPABLE]`
  const image = `  - { ${fields} }\n`
  const rules = ['architecture-features', 'shielded-without-uefi']
  expect(await reported(`images:\n${image}`)).toEqual(
    rules.map((rule) => expect.stringContaining(`[${rule}]`)),
  )
  for (const names of [rules.join(', '), rules.join(' ')]) {
    expect(await reported(`images:\n  # mintage-ignore ${names}\n${image}`)).toEqual([])
  }
})

it.each([
  ['below the finding', `${manifest()}    # mintage-ignore end-of-life\n`, 4, 5],
  ['two lines above', manifest('# mintage-ignore end-of-life', ''), 3, 4],
  ['of a finding of another line', manifest('# mintage-ignore end-of-life', 'family: f'), 3, 4],
])('a comment %s silences nothing', async (_what, text, line, target) => {
  const unused = `${line}:22 warning: end-of-life finds nothing on line ${target}; remove the comment [unused-ignore]`
  const found = await reported(text)
  expect(found).toHaveLength(2)
  expect(found).toEqual(expect.arrayContaining([unused, expect.stringContaining(finding)]))
})

it.each([
  ['# mintage-ignore end-of-lif', 'unknown rule "end-of-lif"; did you mean "end-of-life"?', 22],
  ['# mintage-ignore x', 'unknown rule "x"; docs/lint.md lists all rules', 22],
  ['# mintage-ignore', 'the comment names no rule; write # mintage-ignore RULE', 5],
  ['# mintage-ignore: legacy', 'the comment names no rule; write # mintage-ignore RULE', 5],
  ['# mintage-ignore public-family', 'public-family finds nothing on line 4; remove the comment', 22],
  ['# mintage-ignore unused-ignore', 'unused-ignore finds nothing on line 4; remove the comment', 22],
])('%s is reported', async (comment, message, column) => {
  expect(await reported(manifest(comment))).toEqual([
    `3:${column} warning: ${message} [unused-ignore]`,
    `4:18 ${finding}`,
  ])
})

it('reads comments only', async () => {
  const text = manifest('description: |', '  # mintage-ignore end-of-life', 'family: "# mintage-ignore x"')
  expect(await reported(text.replace('"# mintage-ignore x"', 'f'))).toEqual([`6:18 ${finding}`])
  const folded = manifest('description: "a', '  # mintage-ignore end-of-life', '  b"')
  expect(await reported(folded)).toEqual([`6:18 ${finding}`])
  expect(await reported(manifest('# mintage-ignored end-of-life'))).toEqual([`4:18 ${finding}`])
})

it('is not fooled by a byte order mark, several documents or other line breaks', async () => {
  const text = `\uFEFF---\n# comment\n${manifest('# mintage-ignore end-of-life')}`
  expect(await reported(text)).toEqual([])
  expect(await reported(text.replaceAll('\n', '\r\n'))).toEqual([])
})

it('silences a finding in the defaults of a folder', async () => {
  const folderText = (comment: string) => `defaults:\n${comment}  sourceImage: ${buster}\n`
  const files = { 'm.yaml': 'images:\n  - name: a\n' }
  expect(await reported({ ...files, '_catalog.yaml': folderText('') })).toEqual([
    expect.stringContaining('_catalog.yaml:2:16 warning: debian-10'),
  ])
  const silenced = folderText('  # mintage-ignore end-of-life, public-project\n')
  // another manifest of the folder may need the second rule
  expect(await reported({ ...files, '_catalog.yaml': silenced })).toEqual([])
})

it('checks nothing if there is an error', async () => {
  const text = manifest('# mintage-ignore x', 'famly: f')
  expect(await reported(text)).toEqual(['4:5 error: unknown key "famly"; did you mean "family"?'])
})
