import { expect, test } from 'vitest'
import type { ImageState } from '../../../src/emulator/public.ts'
import { startCatalogCloud } from '../../support/catalog-cloud.ts'
import { mintage } from '../../support/cli.ts'
import { dayMs } from '../../support/family.ts'

const nameOf = (index: number) => `app-${String(index).padStart(3, '0')}`

/** Raw images of two families, a day apart, without any label of a catalog. */
const images = Array.from(
  { length: 500 },
  (_, index): ImageState => ({
    project: 'golden-prod',
    name: nameOf(index),
    family: index % 2 === 0 ? 'tool' : 'app',
    labels: { team: 'x' },
    rawDisk: { source: '' },
    creationTimestamp: new Date(Date.parse('2025-01-01T00:00:00Z') + index * dayMs).toISOString(),
  }),
)

test('a catalog of 500 images by hand: import lists them, --update adopts them, then a policy retires them', async () => {
  await using cloud = await startCatalogCloud({}, { images })
  const { gce, clock } = cloud
  const imported = await mintage(['import', '--project', 'golden-prod', '--endpoint', gce.url], { clock })
  expect([imported.code, imported.stderr]).toEqual([0, 'imported 500 images of project golden-prod\n'])

  const head = 'project: golden-prod\n'
  const withCatalog = imported.stdout.replace(head, `${head}catalog: golden\n`)
  cloud.write('images.yaml', withCatalog)
  expect((await cloud.run('apply')).stdout).toContain('Nothing to do: all 500 images exist.\n')
  expect(cloud.mutations()).toEqual([])

  const adopted = await cloud.run('apply', ['--update'])
  expect(adopted.stdout).toContain('\n500 images: 500 updated · ')
  expect([adopted.code, new Set(cloud.mutations()).size]).toEqual([0, 500])
  expect(gce.state().images?.at(-1)?.labels).toEqual({
    team: 'x',
    'mintage-catalog': 'golden',
    'mintage-adopted': '20261128',
  })

  // a policy retires nothing that the manifest still lists
  const policy = 'families: { app: { keep: 3, obsoleteAfter: 30d, deleteAfter: 90d } }\n'
  cloud.write('images.yaml', withCatalog.replace(head, head + policy))
  expect((await cloud.run('apply', ['--update', '--prune'])).stdout).toContain(
    'Nothing to do: all 500 images exist.\n',
  )
  const last = `catalog: golden\n${head}${policy}images: [{ name: ${nameOf(499)}, family: app, adopt: true }]\n`
  cloud.write('images.yaml', last)
  const plan = await cloud.run('plan', ['--prune'])
  expect(plan.stdout).toContain('  = app-495  kept (3 of 3)\n  = app-493  deferred: deprecate; ')
  expect(plan.stdout).toContain('\nPlan: 0 to create, 1 exists, 25 to deprecate, 222 retirements deferred.\n')
  const retired = await cloud.run('apply', ['--prune'])
  const oldest = Array.from({ length: 25 }, (_, index) => `images.deprecate ${nameOf(2 * index + 1)}`)
  expect([retired.code, cloud.mutations().sort()]).toEqual([0, oldest])
})

test.each([
  [
    'dates of another tool are announced again',
    { state: 'OBSOLETE', deprecated: '2026-01-01', deleted: '2026-11-27' },
    ['images.deprecate app-1'],
    { state: 'OBSOLETE', deprecated: '2026-01-01', deleted: '2027-02-26T10:00:00Z' },
  ],
  [
    'a later date of another tool stays',
    { state: 'OBSOLETE', deprecated: '2026-01-01', deleted: '2030-01-01' },
    [],
    { state: 'OBSOLETE', deprecated: '2026-01-01', deleted: '2030-01-01' },
  ],
])('an adopted image: %s', async (_, deprecated, sent, after) => {
  const at = (days: number) => new Date(Date.parse('2026-11-28T10:00:00Z') - days * dayMs).toISOString()
  const app = (number: number, more: Partial<ImageState> = {}): ImageState => ({
    project: 'golden-prod',
    name: `app-${number}`,
    family: 'app',
    creationTimestamp: at(100 - number),
    ...more,
  })
  const names = [1, 2, 3].map((number) => `  - { name: app-${number}, family: app, adopt: true }\n`)
  const policy = 'families: { app: { keep: 1, obsoleteAfter: 30d, deleteAfter: 90d } }\n'
  const text = (entries: readonly string[]) =>
    `catalog: golden\nproject: golden-prod\n${policy}images:\n${entries.join('')}`
  const state = { images: [app(1, { deprecated }), app(2), app(3)] }
  await using cloud = await startCatalogCloud({ 'images.yaml': text(names) }, state)
  await cloud.run('apply', ['--update', '--prune'])
  expect(cloud.mutations().sort()).toEqual([1, 2, 3].map((number) => `images.setLabels app-${number}`))
  cloud.write('images.yaml', text(names.slice(2)))
  await cloud.run('apply', ['--prune'])
  expect(cloud.mutations().filter((request) => request.endsWith('app-1'))).toEqual(sent)
  expect(cloud.gce.state().images?.[0]?.deprecated).toMatchObject(after)
})
