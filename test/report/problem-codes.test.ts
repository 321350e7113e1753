import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { problemView } from '../../src/report/view/problem-view.ts'
import { loadTexts, type TestFiles } from '../support/load-texts.ts'

const head = 'project: golden\nimages:\n'
const raw = 'rawDisk: { source: gs://golden/web.tar.gz }'
const image = (fields: string, name = 'web-1') => `${head}  - { name: ${name}, ${raw}, ${fields} }\n`

/** `code image field` of each problem. */
async function problemsOf(files: TestFiles): Promise<string[]> {
  const { loaded } = await loadTexts(files)
  return loaded.diagnostics
    .map((one) => problemView(one, (text) => text))
    .map(({ code, image, field }) => `${code} ${image} ${field}`)
}

test.each<[TestFiles, string[]]>([
  [image('nmae: x'), ['unknown-key web-1 nmae']],
  [image('labels: { team: 3 }'), ['invalid-type web-1 labels.team']],
  [image('labels: { team: "A B" }'), ['invalid-value web-1 labels.team']],
  [image('guestOsFeatures: [{ type: GVNICS }]'), ['undocumented-value web-1 guestOsFeatures[0].type']],
  [image('labels: { "A B": x }'), ['invalid-key web-1 labels.A B']],
  [image('sourceImage: family/debian'), ['conflicting-keys web-1 sourceImage']],
  [image('family: web', `"\${vars.x}"`), [`invalid-expression \${vars.x} name`]],
  [image('family: web, family: db'), ['duplicate-key web-1 family']],
  [image('description: !Ref x'), ['unsupported-tag web-1 description']],
  [image('description: *x'), ['invalid-alias web-1 description']],
  [image('matrix: { tier: [a, a] }', `"a-\${matrix.tier}"`), ['invalid-matrix a-${matrix.tier} matrix.tier']],
  [`${head}  - { name: web-1 }\n`, ['missing-source web-1 null']],
  [`${head}  - { ${raw} }\n`, ['missing-key null name']],
  [`${image('family: web')}  - { name: web-1, ${raw} }\n`, ['duplicate-name web-1 null']],
  [
    `${head}  - { name: a, sourceImage: b }\n  - { name: b, sourceImage: a }\n`,
    ['dependency-cycle a sourceImage'],
  ],
  [`${head}  - name: a\n   name: b\n`, ['yaml-syntax b null']],
  ['images: []\nproject: golden\nprojct: q\n', ['unknown-key null projct']],
  ['- a\n', ['invalid-document null null']],
  [
    `${head}  - { name: a, ${raw}, imageEncryptionKey: { rawKey: ${Buffer.alloc(32).toString('base64')} } }\n`,
    ['readable-key a imageEncryptionKey.rawKey'],
  ],
  [
    `project: golden\ndefaults: { labels: { team: 3 } }\nimages: []\n`,
    ['invalid-type null defaults.labels.team'],
  ],
  [{ '_catalog.yaml': 'images: []\n', 'images.yaml': image('family: web') }, ['misplaced-key null images']],
  [
    {
      'a.yaml': `limits: { rate: 5 }\n${image('family: a', 'a')}`,
      'b.yaml': `limits: { rate: 6 }\n${image('family: b', 'b')}`,
    },
    ['conflicting-limits null limits.rate'],
  ],
  [`families: { web: { keep: 2 } }\n${image('family: web')}`, ['missing-key null families']],
])('a problem names its kind, its image and its field: %#', async (files, expected) => {
  expect(await problemsOf(files)).toEqual(expected)
})

test('docs/report-json.md describes each code', () => {
  const source = readFileSync('src/manifest/diagnostic.ts', 'utf8')
  const [, union = ''] = /export type ProblemCode =\n((?: {2}\| '[a-z-]+'\n)+)/.exec(source) ?? []
  const codes = [...union.matchAll(/'([a-z-]+)'/g)].map(([, code]) => code).filter((code) => code !== 'lint')
  const page = readFileSync('docs/report-json.md', 'utf8')
  expect(codes.length).toBeGreaterThan(30)
  expect(codes.filter((code) => !page.includes(`| \`${code}\` |`))).toEqual([])
})
