import { expect, test } from 'vitest'
import type { Catalog } from '../../src/catalog/image-spec.ts'
import { planImages } from '../../src/plan/plan-images.ts'
import { type Engine, startEngine, summary } from '../support/engine.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { loadTexts } from '../support/load-texts.ts'

const projects = ['golden-staging', 'golden-prod', 'golden-edge']

async function catalogOf(text: string, env: Record<string, string> = {}): Promise<Catalog> {
  const { catalog, reported } = await loadTexts(text, { env })
  if (catalog === undefined) throw new Error(reported.join())
  return catalog
}

const web = (more = '') =>
  catalogOf(`
projects: [${projects.join(', ')}]
images: [{ name: web, rawDisk: { source: gs://b/web.tar.gz }, family: web${more} }]
`)

async function run(engine: Engine, catalog: Catalog): Promise<readonly string[]> {
  const outcomes = await engine.carryOut(planImages(catalog, await engine.read(catalog)))
  return summary(outcomes).map((line, index) => `${outcomes[index]?.image.project}/${line}`)
}

/** `golden-prod: projects/golden-staging/global/images/web`: the images with their sources. */
const imagesIn = ({ gce }: Engine) =>
  (gce.state().images ?? []).map(({ project, sourceImage }) => `${project}: ${sourceImage ?? 'an archive'}`)

const insertsIn = ({ gce }: Engine) =>
  gce.requests.flatMap(({ method, project }) => (method === 'images.insert' ? [project] : []))

const originPath = '/compute/v1/projects/golden-staging/global/images/web'

async function deprecate({ gce }: Engine): Promise<void> {
  await fetch(`${gce.url}${originPath}/deprecate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ state: 'DEPRECATED' }),
  })
  gce.advance(60_000)
}

async function remove({ gce }: Engine): Promise<void> {
  await fetch(`${gce.url}${originPath}`, { method: 'DELETE' })
  gce.advance(60_000)
}

test('the origin is created from its source, then the others copy it', async () => {
  await using engine = await startEngine()
  expect(await run(engine, await web())).toEqual(projects.map((project) => `${project}/web: created`))
  expect(insertsIn(engine)).toEqual(projects)
  const origin = 'https://www.googleapis.com/compute/v1/projects/golden-staging/global/images/web'
  expect(imagesIn(engine).toSorted()).toEqual([
    `golden-edge: ${origin}`,
    `golden-prod: ${origin}`,
    'golden-staging: an archive',
  ])
  expect(await run(engine, await web())).toEqual(projects.map((project) => `${project}/web: exists`))
})

const headReads = ({ gce }: Engine) =>
  gce.requests.flatMap(({ method, project }) => (method === 'images.getFromFamily' ? [project] : []))

test('a copy is confirmed by its family', async () => {
  await using engine = await startEngine()
  const notFound = { kind: 'reply', status: 404, reason: 'notFound' } as const
  engine.gce.failNext('images.getFromFamily', notFound)
  expect(await run(engine, await web())).toEqual(projects.map((project) => `${project}/web: created`))
  expect(headReads(engine).toSorted()).toHaveLength(3)
  expect(new Set(headReads(engine))).toEqual(new Set(projects.slice(1)))
})

test('a copy whose family never points to it fails', async () => {
  await using engine = await startEngine()
  const fault = { kind: 'reply', status: 404, reason: 'notFound' } as const
  engine.gce.failNext('images.getFromFamily', fault, 99)
  const failed = 'failed (failed: it was created in family web, but 30s later the family has no active image)'
  expect(await run(engine, await web())).toEqual([
    'golden-staging/web: created',
    `golden-prod/web: ${failed}`,
    `golden-edge/web: ${failed}`,
  ])
})

test('a copy whose family must not be read has a note', async () => {
  await using engine = await startEngine()
  engine.gce.deny('compute.images.getFromFamily')
  const catalog = await web()
  const outcomes = await engine.carryOut(planImages(catalog, await engine.read(catalog)))
  expect(outcomes.slice(1)).toMatchObject(
    [1, 2].map(() => ({ result: 'changed', note: expect.stringContaining('family web was not read: ') })),
  )
})

test('a failed origin is not copied', async () => {
  const failures = [{ name: 'web', code: 'INVALID_IMAGE_TAR', message: 'The archive is not valid.' }]
  await using engine = await startEngine({ state: { failures } })
  expect(await run(engine, await web())).toEqual([
    'golden-staging/web: failed (failed: The archive is not valid.)',
    'golden-prod/web: skipped (origin image golden-staging/web failed)',
    'golden-edge/web: skipped (origin image golden-staging/web failed)',
  ])
  expect(insertsIn(engine)).toEqual(['golden-staging'])
})

test('an origin that was skipped is not copied', async () => {
  const failures = [{ name: 'base', code: 'INVALID_IMAGE_TAR', message: 'The archive is not valid.' }]
  await using engine = await startEngine({ state: { failures } })
  const catalog = await catalogOf(`
project: golden-staging
images:
  - { name: base, rawDisk: { source: gs://b/base.tar.gz } }
  - { name: web, sourceImage: base, projects: [golden-staging, golden-prod] }
`)
  expect(await run(engine, catalog)).toEqual([
    'golden-staging/base: failed (failed: The archive is not valid.)',
    'golden-staging/web: skipped (source image base failed)',
    'golden-prod/web: skipped (origin image golden-staging/web was skipped)',
  ])
})

test('a copy that fails stops no other copy, and not its origin', async () => {
  await using engine = await startEngine({
    state: {
      projects: {
        'golden-staging': null,
        'golden-prod': { deny: ['compute.images.create'] },
        'golden-edge': null,
      },
    },
  })
  const [origin, copy, other] = await run(engine, await web())
  expect([origin, other]).toEqual(['golden-staging/web: created', 'golden-edge/web: created'])
  expect(copy).toContain('golden-prod/web: failed (permission: ')
})

test.each<[string, (engine: Engine) => Promise<void>, string]>([
  ['deprecated', deprecate, 'is DEPRECATED: a withdrawn image is not copied'],
  ['deleted', remove, 'no longer exists'],
])('an origin that is %s by hand during the run is not copied any more', async (_, withdraw, why) => {
  await using engine = await startEngine()
  const catalog = await web()
  const plan = planImages(catalog, await engine.read(catalog))
  const [origin] = plan.steps
  await engine.carryOut({ ...plan, images: plan.images.slice(0, 1), steps: origin ? [origin] : [] })
  await withdraw(engine)
  const late = { ...plan, images: plan.images.slice(1), steps: plan.steps.slice(1) }
  expect(summary(await engine.carryOut(late))).toEqual([
    `web: skipped (origin image golden-staging/web ${why})`,
    `web: skipped (origin image golden-staging/web ${why})`,
  ])
})

test('a key of the origin opens the source of its copies', async () => {
  await using engine = await startEngine()
  const key = Buffer.alloc(32, 7).toString('base64')
  const catalog = await catalogOf(
    `
projects: [golden-staging, golden-prod]
images:
  - { name: web, rawDisk: { source: gs://b/web.tar.gz }, imageEncryptionKey: { rawKey: "\${env.KEY}" } }
`,
    { KEY: key },
  )
  expect(await run(engine, catalog)).toEqual(['golden-staging/web: created', 'golden-prod/web: created'])
  const digests = new Set((engine.gce.state().images ?? []).map(({ keySha256 }) => keySha256))
  expect(digests.size).toBe(1)
})

test('the copies of one image share its rate, and the last starts at the time in the plan', async () => {
  const clock = new FakeClock({ autoAdvance: true })
  await using engine = await startEngine({ clock, sourceRate: 6, latencyMs: 0 })
  const many = Array.from({ length: 21 }, (_, index) => `golden-p${index}`)
  const catalog = await catalogOf(
    `projects: [${many}]\nimages: [{ name: web, rawDisk: { source: gs://b/web.tar.gz } }]\n`,
  )
  const startMs = clock.monotonic()
  await run(engine, catalog)
  expect(engine.gce.count('images.insert')).toBe(21)
  const hours = (clock.monotonic() - startMs) / 3_600_000
  expect(Math.floor(hours * 10) / 10).toBe(3)
})
