import { expect, test } from 'vitest'
import { dayMs } from '../../support/family.ts'
import { existing, type ImageState, startWebCloud } from './web-cloud.ts'

const verified = (name: string, program: string) =>
  `  - { name: ${name}, rawDisk: { source: gs://golden/web.tar.gz }, verify: ["${program}"] }\n`

test('an image that fails its verification withholds its family, and is retired behind the next head', async () => {
  const images = [existing(1), existing(2), existing(3)]
  await using cloud = await startWebCloud(images, { more: verified('web-new', 'false') })
  const plan = await cloud.run('plan', [])
  expect(plan.stdout).toContain(`web in golden-prod: web-1 → web-new (if verified)
  + web-new  create, verify, attach
  = web-1    kept (2 of 2)
`)
  const failed = await cloud.run('apply', [])
  expect(failed.stdout).toContain('= web-3  withheld: image web-new of its family failed\n')
  expect([failed.code, cloud.mutations()]).toEqual([1, ['images.insert web-new']])
  await cloud.clock.advance(dayMs)
  cloud.edit({ more: verified('web-newer', 'true') })
  const passed = await cloud.run('apply', [])
  expect(passed.stdout).toContain('web in golden-prod: web-1 → web-newer\n')
  expect(passed.code).toBe(0)
  const [insert, patch, ...retired] = cloud.mutations()
  expect([insert, patch]).toEqual(['images.insert web-newer', 'images.patch web-newer'])
  expect(retired.sort()).toEqual([
    'images.deprecate web-2',
    'images.deprecate web-3',
    'images.deprecate web-new',
  ])
})

test('the steps before the verification do not make an image the head', async () => {
  await using cloud = await startWebCloud([existing(1), existing(2), existing(3)], {
    more: verified('web-new', 'true'),
  })
  await cloud.run('apply', [], '--phase', 'create,retire')
  expect(cloud.mutations()).toEqual(['images.insert web-new', 'images.deprecate web-3'])
  const promoted = await cloud.run('apply', [], '--phase', 'promote')
  expect(promoted.code).toBe(0)
  expect(cloud.mutations()).toEqual(['images.patch web-new'])
  await cloud.run('apply', [], '--phase', 'retire')
  expect(cloud.mutations()).toEqual(['images.deprecate web-2'])
})

test('each project retires its own images, after its own creations', async () => {
  const both = [1, 2, 3].flatMap((days) => [
    existing(days),
    existing(days, { project: 'golden-staging', id: `${days}` }),
  ])
  await using cloud = await startWebCloud(both, { project: 'projects: [golden-staging, golden-prod]' })
  cloud.gce.failNext(
    'images.insert',
    { kind: 'failOperation', code: 'INTERNAL_ERROR', message: 'Internal error' },
    { project: 'golden-prod' },
  )
  const { code, stdout } = await cloud.run('apply', ['web-new'])
  expect(stdout).toContain('~ golden-staging/web-2    deprecated in ')
  expect(stdout).toContain('= golden-prod/web-3       withheld: image web-new of its family failed\n')
  expect(stdout).toContain('\nweb in golden-staging: web-1 → web-new\n')
  expect(stdout).not.toContain('web in golden-prod')
  expect(code).toBe(1)
  const second = await cloud.run('apply', ['web-new'])
  expect(second.stdout).toContain('\nweb in golden-prod: web-1 → web-new\n')
  expect(second.code).toBe(0)
  const deprecated =
    cloud.gce.state().images?.filter((image) => image.deprecated?.state === 'DEPRECATED') ?? []
  expect(deprecated.map(({ project, name }) => `${project} ${name}`).sort()).toEqual([
    'golden-prod web-2',
    'golden-prod web-3',
    'golden-staging web-2',
    'golden-staging web-3',
  ])
})

test('a catalog of images without labels is listed, adopted, and then retired', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `web-${index + 1}`)
  const unlabelled: ImageState[] = names.map((_, index) => existing(index + 1, { labels: {} }))
  await using cloud = await startWebCloud(unlabelled)
  cloud.gce.latency = { operation: 0 }
  const entry = (name: string) => `  - { name: ${name}, adopt: true }\n`
  cloud.edit({ more: names.map(entry).join('') })
  await cloud.run('apply', [], '--prune')
  expect(cloud.mutations()).toEqual([])
  const adopted = await cloud.run('apply', [], '--update')
  expect(adopted.stdout).toContain('12 images: 12 updated')
  expect(cloud.mutations()).toHaveLength(12)
  cloud.edit({ more: entry('web-1') })
  await cloud.run('apply', [], '--max-retire', '50')
  expect(cloud.mutations().sort()).toEqual(
    names
      .slice(2)
      .map((name) => `images.deprecate ${name}`)
      .sort(),
  )
  await cloud.clock.advance(29 * dayMs)
  expect((await cloud.run('apply', [], '--prune')).stdout).toContain('Nothing to do: the image exists.\n')
  await cloud.clock.advance(dayMs)
  expect((await cloud.run('plan', [], '--max-retire', '50')).stdout).toContain('10 to make obsolete')
})
