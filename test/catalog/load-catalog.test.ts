import { describe, expect, it } from 'vitest'
import type { CatalogInput } from '../../src/catalog/load-catalog.ts'
import type { GivenVars } from '../../src/manifest/expressions/vars.ts'
import { loadTexts, noVars, type TestFiles } from '../support/load-texts.ts'

async function load(files: TestFiles, more: Partial<CatalogInput> = {}) {
  const { catalog, limits, reported } = await loadTexts(files, more)
  const images = catalog?.images.map(({ project, name }) => `${project}/${name}`)
  return { images, limits, reported }
}

const image = (name: string, more = '') => `  - { name: ${name}, sourceImage: i${more} }\n`

describe('loadCatalog: the project of an image', () => {
  const projectOf = async (files: TestFiles, more: Partial<CatalogInput> = {}) =>
    (await load(files, more)).images

  it.each([
    ['the entry', `project: top-project\nimages:\n${image('a', ', project: own-project')}`, 'own-project/a'],
    [
      'the defaults',
      `project: top-project\ndefaults: { project: def-project }\nimages:\n${image('a')}`,
      'def-project/a',
    ],
    ['the manifest', `project: top-project\nimages:\n${image('a')}`, 'top-project/a'],
    ['the fallback', `images:\n${image('a')}`, 'fallback/a'],
  ])('is that of %s', async (_title, text, expected) => {
    expect(await projectOf(text)).toEqual([expected])
  })

  it('defaults to the folder’s, which the manifest overrides', async () => {
    const folder = 'project: folder-project\ndefaults: { project: other-project }\n'
    const own = `project: top-project\nimages:\n${image('a')}`
    expect(await projectOf({ '_catalog.yaml': folder, 'm.yaml': `images:\n${image('a')}` })).toEqual([
      'other-project/a',
    ])
    expect(await projectOf({ '_catalog.yaml': folder, 'm.yaml': own })).toEqual(['top-project/a'])
    const simple = { '_catalog.yaml': 'project: folder-project\n', 'm.yaml': `images:\n${image('a')}` }
    expect(await projectOf(simple)).toEqual(['folder-project/a'])
  })

  it('follows --project, which an entry overrides', async () => {
    const text = `project: top-project\nimages:\n${image('a')}${image('b', ', project: own-project')}`
    expect(await projectOf(text, { project: 'flag-project' })).toEqual(['flag-project/a', 'own-project/b'])
  })

  it('is required', async () => {
    const message =
      'error: images.yaml: no project; set project: in the manifest, --project, MINTAGE_PROJECT or GOOGLE_CLOUD_PROJECT'
    const none = { fallbackProject: undefined }
    expect(await load(`images:\n${image('a')}${image('b')}`, none)).toMatchObject({ reported: [message] })
  })

  it('is not reported as missing if it is invalid', async () => {
    const wrong = await load(`project: X\nimages:\n${image('a')}`, { fallbackProject: undefined })
    expect(wrong.reported).toEqual([expect.stringMatching(/^1:10 error: project "X" is not a project id/)])
    const empty = await load(`project:\nimages:\n${image('a')}`, { fallbackProject: undefined })
    expect(empty.reported).toEqual(['1:1 error: project has no value; set one, or remove the key'])
  })
})

describe('loadCatalog: errors', () => {
  it('reports errors of every kind together, each once, line by line', async () => {
    const text = [
      'vars: { list: [1] }',
      'defaults: { rawDisk: { source: "gs://b/${vars.list}.tar.gz" } }',
      'images:',
      '  - { name: a, famly: x }',
      '  - { name: b, sourceImage: b }',
      '  - { name: a, sourceDisk: d }',
      '  - nothing',
    ].join('\n')
    expect(await load(text)).toEqual({
      images: undefined,
      limits: {},
      reported: [
        '1:15 error: vars.list must be a string, a number, or true or false, not a list',
        '4:16 error: unknown key "famly"; did you mean "family"?',
        '7:5 error: an entry of images must be a map, not a string',
      ],
    })
  })

  it('resolves the entries without errors', async () => {
    const text = `images:\n${image('a', ', famly: x')}${image('b')}  - { name: b, sourceImage: b }\n  - { name: c }\n`
    expect((await load(text)).reported).toEqual([
      '2:32 error: unknown key "famly"; did you mean "family"?',
      '4:5 error: image "b" appears twice in project fallback; rename or remove one of them; 3:5 note: first defined here',
      '4:29 error: image "b" is its own source; give it another source',
      '5:5 error: image "c" has no source; set exactly one of rawDisk.source, sourceDisk, sourceImage, sourceSnapshot',
    ])
  })

  it('reports an error of the defaults once for all images', async () => {
    const text = `defaults: { imageEncryptionKey: { rawKeyFile: x } }\nimages:\n${image('a')}${image('b')}`
    const io: CatalogInput['io'] = {
      read: (path) => {
        if (path === 'images.yaml') return Buffer.from(text)
        throw Object.assign(new Error('EACCES'), { code: 'EACCES' })
      },
      list: (path) => (path === 'images.yaml' ? 'file' : undefined),
      realPath: (path) => path,
      readStdin: async () => new Uint8Array(),
    }
    expect((await load(text, { io })).reported).toEqual([
      expect.stringMatching(/^1:47 error: key file x: permission denied/),
    ])
  })

  it('reports only the syntax error of a line', async () => {
    const text = 'images:\n  - name: a\n    sourceImage: "i\n    family: [a, b]\n  - { name: B }\n'
    const { reported } = await load(text)
    expect(reported.map((line) => line.slice(0, 40))).toEqual([
      '3:18 error: this double quote is not clo',
      '4:13 error: family must be a string, not',
      '5:13 error: name "B" is not a valid name',
    ])
  })

  it('turns warnings into errors with strict', async () => {
    const text = `images:\n${image('a', ', architecture: RISCV64')}`
    expect(await load(text)).toMatchObject({
      images: ['fallback/a'],
      reported: [
        '2:46 warning: "RISCV64" is not a documented value of architecture; documented: ARM64, X86_64',
      ],
    })
    expect(await load(text, { strict: true })).toMatchObject({
      images: undefined,
      reported: [
        '2:46 error: "RISCV64" is not a documented value of architecture; documented: ARM64, X86_64',
      ],
    })
  })

  it('reports diagnostics without a place first, then by file', async () => {
    const files = { 'a.yaml': 'images: [{ name: A }]\n', 'b.yaml': 'images: [{ name: B }]\n' }
    const { reported } = await load(files, { files: ['b.yaml', 'none.yaml', 'a.yaml'] })
    expect(reported.map((line) => line.slice(0, 30))).toEqual([
      'error: none.yaml: no such file',
      'b.yaml:1:18 error: name "B" is',
      'a.yaml:1:18 error: name "A" is',
    ])
  })
})

describe('loadCatalog: variables from outside', () => {
  const flag = (name: string): GivenVars => ({ ...noVars, given: [{ name, value: 'x', from: 'flag' }] })
  const text = `vars: { v: 1 }\nimages:\n${image('a-${vars.v}')}`

  it('override those of the manifest', async () => {
    expect(await load(text, { vars: flag('v') })).toMatchObject({ images: ['fallback/a-x'], reported: [] })
  })

  it('must be used', async () => {
    expect((await load(text, { vars: flag('w') })).reported).toEqual([
      'error: --var w: no manifest uses variable "w"; did you mean "v"?',
    ])
  })

  it('may be used by files that cannot be read', async () => {
    const files = ['images.yaml', 'none.yaml']
    expect((await load(text, { vars: flag('w'), files })).reported).toEqual([
      expect.stringMatching(/^error: none.yaml: no such file/),
    ])
    const broken = await load(`${text}\n"`, { vars: flag('w') })
    expect(broken.reported.join()).not.toContain('no manifest uses')
  })

  it('are reported with the manifest', async () => {
    const diagnostics = [{ severity: 'error', code: 'invalid-variable', message: 'x' }] as const
    const vars = { given: [], complete: false, diagnostics }
    expect(await load(`images:\n${image('a-${vars.w}')}`, { vars })).toMatchObject({
      images: undefined,
      reported: ['error: x'],
    })
  })
})

describe('loadCatalog: _catalog.yaml', () => {
  it('gives variables, defaults and limits to the manifests of its folder', async () => {
    const folder =
      'vars: { v: 1 }\ndefaults: { sourceImage: "i-${vars.v}" }\nlimits: { rate: 5, readRate: 7 }\n'
    const manifest = 'limits: { rate: 6 }\nimages: [{ name: "a-${vars.v}" }]\n'
    expect(await load({ '_catalog.yaml': folder, 'm.yaml': manifest })).toEqual({
      images: ['fallback/a-1'],
      limits: { rate: 6, readRate: 7 },
      reported: [],
    })
  })

  it('is not applied if it has errors', async () => {
    const folder = 'defaults: { sourceDisk: 1, labels: { A: x } }\nlimits: { rate: x }\nproject: X\n'
    const { reported } = await load({ '_catalog.yaml': folder, 'm.yaml': 'images: [{ name: a }]\n' })
    expect(reported.map((line) => line.slice(0, 46))).toEqual([
      '_catalog.yaml:1:25 error: sourceDisk must be a',
      '_catalog.yaml:1:38 error: "A" is not a valid l',
      '_catalog.yaml:2:17 error: limits.rate "x" is n',
      '_catalog.yaml:3:10 error: project "X" is not a',
    ])
  })

  it('has no images', async () => {
    const files = { '_catalog.yaml': 'images: []\n', 'm.yaml': `images:\n${image('a')}` }
    expect((await load(files)).reported).toEqual([
      '_catalog.yaml:1:1 error: "images" is not allowed in _catalog.yaml, which contains the shared values of its folder; list images in another file of the folder, such as images.yaml',
    ])
  })

  it('can be checked alone; a manifest may set its variables', async () => {
    const folder = 'defaults: { family: "${vars.v}", name: x }\n'
    const { reported } = await load({ '_catalog.yaml': folder }, { files: ['_catalog.yaml'] })
    expect(reported.map((line) => line.slice(0, 40))).toEqual(['_catalog.yaml:1:34 error: unknown key "n'])
  })

  it('warns of a value that a comment cuts off', async () => {
    const files = {
      '_catalog.yaml': 'defaults:\n  description: build #12\n',
      'm.yaml': `images:\n${image('a')}`,
    }
    expect((await load(files)).reported).toEqual([
      '_catalog.yaml:2:22 warning: the value ends before this #; quote it if # is part of it, or write "# " for a comment',
    ])
  })

  it('may be unreadable, which is the only error', async () => {
    const files = { '_catalog.yaml': '%YAML 1.1\n---\nproject: x\n', 'm.yaml': 'images: [{ name: a }]\n' }
    expect((await load(files)).reported).toHaveLength(1)
    const list = { '_catalog.yaml': '[]', 'm.yaml': 'images: [{ name: a }]\n' }
    expect((await load(list)).reported).toEqual([
      '_catalog.yaml:1:1 error: _catalog.yaml is a list; it must be a map, with keys such as project: or defaults:',
    ])
  })
})

it('reads standard input', async () => {
  expect((await load({ '-': `images:\n${image('a')}` })).images).toEqual(['fallback/a'])
})
