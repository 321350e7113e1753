import { describe, expect, it } from 'vitest'
import { loadTexts } from '../../support/load-texts.ts'

const entry = (fields: string) => `  - { name: ${fields} }\n`
const raw = 'rawDisk: { source: gs://b/a.tar.gz }'
const reported = async (...entries: readonly string[]) =>
  (await loadTexts(`images:\n${entries.map(entry).join('')}`)).reported

describe('family-architectures', () => {
  const message =
    'warning: family f has images of X86_64 and of ARM64, and the newest one is its head; use a family for each architecture, such as f-arm64'

  it('reports the first image of a second architecture', async () => {
    const image = (name: string, architecture: string) =>
      `${name}, family: f, ${raw}, architecture: ${architecture}`
    const images = [image('a', 'X86_64'), image('b', 'X86_64'), image('c', 'ARM64'), image('d', 'ARM64')]
    expect(await reported(...images)).toEqual([
      `4:5 ${message} [family-architectures]; 2:5 note: an image of X86_64`,
    ])
  })

  it('follows the architecture of a source in the manifest', async () => {
    const found = await reported(
      `x, ${raw}, architecture: X86_64`,
      `y, ${raw}, architecture: ARM64`,
      'a, family: f, sourceImage: x',
      'b, family: f, sourceImage: y',
    )
    expect(found).toEqual([`5:5 ${message} [family-architectures]; 4:5 note: an image of X86_64`])
  })

  it('reports combinations of one matrix once, at their entry', async () => {
    const exclude = '[{ n: x, architecture: ARM64 }, { n: y, architecture: X86_64 }]'
    const matrix = `{ n: [x, y], architecture: [X86_64, ARM64], exclude: ${exclude} }`
    const fields = `"a-\${matrix.n}", matrix: ${matrix}, family: f, architecture: "\${matrix.architecture}", ${raw}`
    expect(await reported(fields)).toEqual([`2:5 ${message} [family-architectures]`])
  })

  it.each([
    ['of unknown architecture', `a, family: f, ${raw}`, `b, family: f, ${raw}, architecture: ARM64`],
    ['without a family', `a, ${raw}, architecture: X86_64`, `b, ${raw}, architecture: ARM64`],
    [
      'of two projects',
      `a, family: f, ${raw}, architecture: X86_64`,
      `b, family: f, ${raw}, architecture: ARM64, project: golden-edge`,
    ],
    [
      'of two families',
      `a, family: f, ${raw}, architecture: X86_64`,
      `b, family: g, ${raw}, architecture: ARM64`,
    ],
  ])('accepts images %s', async (_what, ...images) => {
    expect(await reported(...images)).toEqual([])
  })
})

describe('unused-policy', () => {
  const policy = (...families: readonly string[]) =>
    `catalog: c\nfamilies:\n${families.map((family) => `  ${family}: { keep: 3 }\n`).join('')}`
  const images = 'images: [{ name: a, sourceImage: i, family: web }]\n'

  it('reports a policy whose family no image has', async () => {
    const two = images.replace(']', ', { name: b, sourceImage: i, family: web-prod }]')
    expect((await loadTexts(policy('web', 'web-prd', 'weba') + two)).reported).toEqual([
      '4:3 warning: no image belongs to family web-prd, so its policy has no effect; did you mean "web-prod"? [unused-policy]',
      '5:3 warning: no image belongs to family weba, so its policy has no effect; remove it, or list the images of the family [unused-policy]',
    ])
  })

  it('is silent about images whose family is a value of an unknown source', async () => {
    const family = 'projects/p/global/images/family/f'
    const text = `${policy('weba')}images: [{ name: a, sourceImage: ${family}, family: "\${source.name}" }]\n`
    expect((await loadTexts(text)).reported).toEqual([])
  })

  it('counts images that --project excludes', async () => {
    const text = `projects: [golden-staging, golden-prod]\n${policy('web')}${images}`
    expect((await loadTexts(text, { project: 'golden-prod' })).reported).toEqual([])
  })

  it('needs all manifests of a folder to judge a policy of _catalog.yaml', async () => {
    const files = {
      'c/_catalog.yaml': policy('web', 'db', 'old'),
      'c/a.yaml': images,
      'c/b.yaml': images.replace('web', 'db').replace('name: a', 'name: b'),
    }
    const io = {
      list: (path: string) => {
        if (path in files) return 'file' as const
        return path === 'c' || path === 'c/' ? ['_catalog.yaml', 'a.yaml', 'b.yaml'] : undefined
      },
      read: (path: string) => Buffer.from(files[path as keyof typeof files] ?? ''),
      realPath: (path: string) => path,
      readStdin: async () => Buffer.from(''),
    }
    const load = async (...names: readonly string[]) => (await loadTexts({}, { files: names, io })).reported
    expect(await load('c/a.yaml')).toEqual([])
    for (const folder of ['c', 'c/']) {
      expect(await load(folder)).toEqual([
        'c/_catalog.yaml:5:3 warning: no image belongs to family old, so its policy has no effect; remove it, or list the images of the family [unused-policy]',
      ])
    }
  })
})

describe('no-rollback', () => {
  it('reports a policy that keeps the head only', async () => {
    const text = `catalog: c\nfamilies: { web: { keep: 1 } }\nimages: [{ name: a, sourceImage: i, family: web }]\n`
    expect((await loadTexts(text)).reported).toEqual([
      '2:26 warning: families.web.keep 1 leaves no earlier image to roll back to; keep 2 or more [no-rollback]',
    ])
    expect((await loadTexts(text.replace('keep: 1', 'keep: 2'))).reported).toEqual([])
  })
})
