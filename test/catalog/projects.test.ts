import { describe, expect, it } from 'vitest'
import type { CatalogInput } from '../../src/catalog/load-catalog.ts'
import { errorsOf, loadTexts, type TestFiles } from '../support/load-texts.ts'

/** `project/name < source` */
async function load(files: TestFiles, more: Partial<CatalogInput> = {}) {
  const { catalog, reported } = await loadTexts(files, more)
  const images = catalog?.images.map(({ project, name, source }) => {
    const from = source.kind === 'image' ? `${source.project}/${source.name}` : source.kind
    return `${project}/${name} < ${from}`
  })
  return { images, origins: [...(catalog?.origins?.keys() ?? [])], reported }
}

const projects = 'projects: [golden-staging, golden-prod]\n'
const web = 'images:\n  - { name: web, sourceImage: base }\n'
const originPath = 'projects/golden-staging/global/images/web'

describe('projects', () => {
  it('give the first project the image, and the others a copy', async () => {
    expect(await load(projects + web)).toEqual({
      images: ['golden-staging/web < golden-staging/base', 'golden-prod/web < golden-staging/web'],
      origins: [originPath],
      reported: [],
    })
  })

  it('copy every field but those of the source; a key of the origin opens the copy’s source', async () => {
    const key = Buffer.alloc(32, 7).toString('base64')
    const text = `catalog: c
${projects}images:
  - name: web
    rawDisk: { source: gs://b/web.tar.gz }
    family: web
    licenses: [my-license]
    imageEncryptionKey: { rawKey: "\${env.USER}" }
    verify: [smoke]
`
    const { catalog } = await loadTexts(text, { env: { USER: key } })
    const [origin, copy] = catalog?.images ?? []
    const shared = {
      name: 'web',
      family: 'web',
      licenses: ['projects/golden-staging/global/licenses/my-license'],
      imageEncryptionKey: { rawKey: key },
    }
    expect(origin?.body).toEqual({
      ...shared,
      rawDisk: { source: 'https://storage.googleapis.com/b/web.tar.gz' },
    })
    expect(origin?.verify).toMatchObject({ run: ['smoke'], timeoutMs: 1_800_000 })
    expect(copy?.body).toEqual({
      ...shared,
      sourceImage: originPath,
      sourceImageEncryptionKey: { rawKey: key },
    })
    expect(copy).toMatchObject({
      project: 'golden-prod',
      path: 'projects/golden-prod/global/images/web',
      catalog: 'c',
      origin: { project: 'golden-staging', name: 'web', path: originPath },
    })
    expect(copy).not.toHaveProperty('verify')
    expect(origin).not.toHaveProperty('origin')
    expect(catalog?.origins?.get(originPath)).toBe(origin)
  })

  it('create every image from the source with replicate: source', async () => {
    const text = `replicate: source\ncatalog: c\n${projects}images: [{ name: web, family: f, sourceImage: base, verify: [smoke] }]\n`
    expect((await load(text)).images).toEqual([
      'golden-staging/web < golden-staging/base',
      'golden-prod/web < golden-staging/base',
    ])
    const { catalog } = await loadTexts(text)
    expect(catalog?.images.map(({ verify, origin }) => [verify?.run, origin])).toEqual([
      [['smoke'], undefined],
      [['smoke'], undefined],
    ])
  })

  it('never copy an adopted image', async () => {
    expect((await load(`${projects}images: [{ name: web, adopt: true }]\n`)).images).toEqual([
      'golden-staging/web < none',
      'golden-prod/web < none',
    ])
  })

  it('multiply a matrix, and apply to policies', async () => {
    const text = `catalog: c\nfamilies: { f: { keep: 2 }, g: { keep: 2 } }\n${projects}images: [{ name: "web-\${matrix.n}", matrix: { n: [1, 2] }, family: f, sourceImage: i }]\n`
    expect((await load(text)).images).toEqual([
      'golden-staging/web-1 < golden-staging/i',
      'golden-prod/web-1 < golden-staging/web-1',
      'golden-staging/web-2 < golden-staging/i',
      'golden-prod/web-2 < golden-staging/web-2',
    ])
    const { catalog } = await loadTexts(text)
    expect(catalog?.policies?.map(({ project, family }) => `${project}/${family}`)).toEqual([
      'golden-staging/f',
      'golden-prod/f',
      'golden-staging/g',
      'golden-prod/g',
    ])
  })

  it.each([
    [
      'an entry over the manifest',
      { 'a.yaml': `${projects}images: [{ name: a, sourceImage: i, projects: [golden-edge] }]\n` },
    ],
    [
      'a project of an entry',
      { 'a.yaml': `${projects}images: [{ name: a, sourceImage: i, project: golden-edge }]\n` },
    ],
    [
      'defaults over the manifest',
      {
        'a.yaml': `${projects}defaults: { projects: [golden-edge] }\nimages: [{ name: a, sourceImage: i }]\n`,
      },
    ],
    [
      'an entry over the defaults',
      {
        'a.yaml':
          'defaults: { projects: [golden-prod] }\nimages: [{ name: a, sourceImage: i, project: golden-edge }]\n',
      },
    ],
    [
      'a manifest over its folder',
      {
        '_catalog.yaml': projects,
        'a.yaml': 'project: golden-edge\nimages: [{ name: a, sourceImage: i }]\n',
      },
    ],
    [
      'a manifest over the defaults of its folder',
      {
        '_catalog.yaml': `defaults: { ${projects.trim()} }\n`,
        'a.yaml': 'projects: [golden-edge]\nimages: [{ name: a, sourceImage: i }]\n',
      },
    ],
    [
      'a folder',
      { '_catalog.yaml': 'projects: [golden-edge]\n', 'a.yaml': 'images: [{ name: a, sourceImage: i }]\n' },
    ],
  ])('come from %s', async (_title, files) => {
    expect(await load(files)).toMatchObject({ images: ['golden-edge/a < golden-edge/i'], reported: [] })
  })

  it.each([
    [
      `project: golden-prod\n${projects}`,
      '2:11 error: project and projects are mutually exclusive; keep one of them',
    ],
    ['projects: [golden-prod, golden-prod]\n', '1:11 error: projects lists "golden-prod" twice; remove one'],
    [
      'projects: golden-prod\n',
      '1:11 error: projects must be a list, not a string; write projects: [golden-prod]',
    ],
    ['projects: []\n', '1:11 error: projects must not be empty; list a value, or remove it'],
    [
      'projects: [Golden]\n',
      '1:12 error: projects "Golden" is not a project id: 6-30 lowercase letters, digits and dashes, starting with a letter (the id, not the name or number)',
    ],
    [`replicate: move\n${projects}`, '1:12 error: replicate "move" is neither copy nor source'],
  ])('%s is rejected', async (text, message) => {
    expect(await errorsOf(text + web)).toEqual([message])
  })

  it('of an entry are checked too', async () => {
    const entry = (keys: string) => `images: [{ name: a, sourceImage: i, ${keys} }]\n`
    expect(await errorsOf(entry('project: golden-prod, projects: [golden-edge]'))).toEqual([
      '1:69 error: project and projects are mutually exclusive; keep one of them',
    ])
    expect(await errorsOf(entry('projects: [golden-edge, golden-edge]'))).toEqual([
      '1:47 error: projects lists "golden-edge" twice; remove one',
    ])
  })

  it('give at most 20,000 images', async () => {
    const many = Array.from({ length: 100 }, (_, index) => `golden-p${index}`).join()
    const axis = Array.from({ length: 201 }, (_, index) => index).join()
    const text = `projects: [${many}]\nimages: [{ name: "a-\${matrix.n}", matrix: { n: [${axis}] }, sourceImage: i }]\n`
    expect(await errorsOf(text)).toEqual([
      'error: images.yaml: projects gives more than 20,000 images in all manifests; run some of the projects separately, with --project',
    ])
  })
})

describe('--project with manifests of several projects', () => {
  const files = {
    'catalog/a.yaml': 'project: golden-edge\nimages: [{ name: a, sourceImage: i }]\n',
    'catalog/b.yaml': 'project: golden-prod\nimages: [{ name: b, sourceImage: i }]\n',
  }

  it('moves their images into one, with a warning', async () => {
    expect(await load(files, { project: 'golden-prod' })).toEqual({
      images: ['golden-prod/a < golden-prod/i', 'golden-prod/b < golden-prod/i'],
      origins: [],
      reported: [
        'warning: --project golden-prod overrides the projects of the manifests: golden-edge, golden-prod; to select one project, pass only its manifests',
      ],
    })
  })

  it('has no warning if they name one project, none or lists', async () => {
    const { reported: one } = await load(
      { ...files, 'catalog/b.yaml': 'images: [{ name: b, sourceImage: i }]\n' },
      { project: 'golden-prod' },
    )
    const { reported: lists } = await load(
      { ...files, 'catalog/b.yaml': projects + web },
      { project: 'golden-prod' },
    )
    expect([one, lists]).toEqual([[], []])
  })
})

describe('--project with projects', () => {
  const narrowed = (project: string, text = projects + web) => load(text, { project })

  it('selects one of them; a copy keeps its origin', async () => {
    expect(await narrowed('golden-prod')).toEqual({
      images: ['golden-prod/web < golden-staging/web'],
      origins: [originPath],
      reported: [],
    })
    expect((await narrowed('golden-staging')).images).toEqual(['golden-staging/web < golden-staging/base'])
  })

  it('leaves out entries that do not list it', async () => {
    const text = `${projects}images:\n  - { name: a, sourceImage: i }\n  - { name: b, sourceImage: i, projects: [golden-edge] }\n  - { name: c, sourceImage: i, project: golden-other }\n`
    expect((await narrowed('golden-edge', text)).images).toEqual([
      'golden-edge/b < golden-edge/i',
      'golden-other/c < golden-other/i',
    ])
  })

  it('is rejected if no list has it', async () => {
    const loaded = async (project: string) => {
      const { images, origins } = await narrowed(project)
      return { images, origins }
    }
    expect(await loaded('golden-edge')).toEqual({ images: [], origins: [originPath] })
  })
})
