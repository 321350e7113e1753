import { expect, test } from 'vitest'
import type { ImageState } from '../../../src/emulator/public.ts'
import { startCatalogCloud } from '../../support/catalog-cloud.ts'
import { ourLabels } from '../../support/family.ts'
import { lifecycle, web, webManifest } from './web-catalog.ts'

const stale = {
  kind: 'reply',
  status: 412,
  reason: 'conditionNotMet',
  message: 'Labels fingerprint either invalid or resource labels have changed',
} as const

test('labels that change twice while they are set fail the image, and withhold its family', async () => {
  const manifest = webManifest('name: web-1, labels: { team: web }')
  await using cloud = await startCatalogCloud(
    { 'images.yaml': manifest },
    { images: [web(1), web(2), web(50)] },
  )
  cloud.gce.failNext('images.setLabels', stale, 2)
  const failed = await cloud.run('apply', ['--update', '--quiet'])
  expect(failed.stdout).toBe(`= web-50  withheld: image web-1 of its family failed
! web-1  failed: its labels changed again while they were being set: Labels fingerprint either invalid or resource labels have changed (HTTP 412, conditionNotMet)
    conditionNotMet: Labels fingerprint either invalid or resource labels have changed
    hint: another program sets labels on this image at the same time: stop it, then rerun

2 images: 1 failed, 1 withheld · N requests · T
`)
  expect([failed.code, cloud.mutations()]).toEqual([1, ['images.setLabels web-1', 'images.setLabels web-1']])
  cloud.gce.failNext('images.setLabels', stale)
  expect((await cloud.run('apply', ['--update', '--quiet'])).code).toBe(0)
  expect(cloud.mutations()).toEqual([
    'images.setLabels web-1',
    'images.setLabels web-1',
    'images.deprecate web-50',
  ])
})

const due = lifecycle('OBSOLETE', { deleted: '2026-11-28' })

test.each<[string, Partial<ImageState>, string]>([
  ['loses the label of its catalog', { ...due, labels: { team: 'x' } }, 'its catalog changed after the plan'],
  [
    'loses the label of its digest',
    { ...due, labels: { 'mintage-catalog': 'golden' } },
    'its catalog changed after the plan',
  ],
  [
    'joins another catalog',
    { ...due, labels: { ...ourLabels, 'mintage-catalog': 'other' } },
    'its catalog changed after the plan',
  ],
  ['joins another family', { ...due, family: 'db' }, 'its family changed after the plan'],
  [
    'gets a later date',
    lifecycle('OBSOLETE', { deleted: '2027-11-28' }),
    'its deprecation status changed after the plan',
  ],
  ['is made ACTIVE', {}, 'its deprecation status changed after the plan'],
  ['is created again under its name', { ...due, id: '77' }, 'its id changed after the plan'],
])('an image that %s while the run creates others is not deleted', async (_, edited, why) => {
  const files = { 'images.yaml': webManifest('name: web-new') }
  await using cloud = await startCatalogCloud(files, {
    images: [web(1), web(2), web(70, { ...due, id: '70' })],
  })
  await cloud.run('apply', ['--dry-run']) // loads modules: meanwhile time would pass
  cloud.gce.latency = { operation: '5m' }
  const running = cloud.run('apply', ['--prune', '--quiet'])
  await cloud.clock.sleep(60_000)
  cloud.gce.addState({ images: [web(70, { id: '70', ...edited })] })
  const { code, stdout } = await running
  expect(stdout).toContain(`= web-70   withheld: ${why}\n`)
  expect([code, cloud.mutations()]).toEqual([0, ['images.insert web-new', 'images.deprecate web-2']])
})

test('a person who releases an image by hand while the run creates another: nothing is retired', async () => {
  const files = { 'images.yaml': webManifest('name: web-new') }
  await using cloud = await startCatalogCloud(files, { images: [web(1), web(2), web(70, due)] })
  await cloud.run('apply', ['--dry-run'])
  cloud.gce.latency = { operation: '5m' }
  const running = cloud.run('apply', ['--prune', '--quiet'])
  await cloud.clock.sleep(60_000)
  cloud.gce.addState({ images: [web(0, { name: 'web-hand', creationTimestamp: '2026-11-28T12:00:00Z' })] })
  const { code, stdout } = await running
  expect(stdout).toContain(
    '= web-2    withheld: the head of family web is web-hand, expected web-new\n= web-70   withheld: the head of family web is web-hand, expected web-new\n',
  )
  expect([code, cloud.mutations()]).toEqual([0, ['images.insert web-new']])
})
