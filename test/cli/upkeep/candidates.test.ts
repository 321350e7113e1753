import { expect, test } from 'vitest'
import { type CatalogCloud, startCatalogCloud } from '../../support/catalog-cloud.ts'
import { until } from '../../support/processes.ts'
import { web, webManifest } from './web-catalog.ts'

const images = [web(1), web(2), web(50)]

test('a signal while four programs run and others wait: the next run verifies each image', async () => {
  const names = [1, 2, 3, 4, 5, 6].map((number) => `name: web-n${number}, verify: [./smoke.sh]`)
  const hangs = '#!/bin/sh\ntrap "exit 0" TERM\necho >> runs; while :; do sleep 0.01; done\n'
  const files = { 'images.yaml': webManifest(...names), 'smoke.sh': hangs }
  await using cloud = await startCatalogCloud(files, { images })
  const running = cloud.run('apply', ['--prune', '--quiet'])
  await until(() => cloud.read('runs')?.length === 4 && cloud.gce.count('images.insert') === 6)
  cloud.send('SIGTERM')
  const { code, stdout } = await running
  expect(stdout).toMatch(/^\? \d images cancelled: READY, but not in its family yet$/m)
  expect(stdout).toContain('\n9 images: 9 cancelled · ')
  expect([code, cloud.families()]).toEqual([
    143,
    [
      'web-1 in web',
      'web-2 in web',
      'web-50 in web',
      ...[1, 2, 3, 4, 5, 6].map((number) => `web-n${number}`),
    ],
  ])
  expect(cloud.mutations().filter((request) => !request.startsWith('images.insert'))).toEqual([])
  cloud.write('smoke.sh', '#!/bin/sh\necho >> passed\n')
  expect((await cloud.run('apply', ['--prune', '--quiet'])).stdout).toContain(
    '\n9 images: 3 deprecated, 6 verified · ',
  )
  expect(cloud.read('passed')).toBe('\n'.repeat(6))
})

/** Runs `during` while a program verifies web-new. */
async function whileVerified(during: (cloud: CatalogCloud) => void) {
  const waits = '#!/bin/sh\necho > started; while [ ! -e go ]; do sleep 0.01; done\n'
  const files = { 'images.yaml': webManifest('name: web-new, verify: [./smoke.sh]'), 'smoke.sh': waits }
  const cloud = await startCatalogCloud(files, { images })
  const running = cloud.run('apply', ['--prune', '--quiet'])
  await until(() => cloud.read('started') !== undefined)
  during(cloud)
  cloud.write('go', '')
  return { cloud, ...(await running), [Symbol.asyncDispose]: () => cloud[Symbol.asyncDispose]() }
}

const withheld = `= web-50  withheld: image web-new of its family failed
= web-2   withheld: image web-new of its family failed
`

test('an image that a person deprecates during its verification does not join its family', async () => {
  await using run = await whileVerified(({ gce }) => {
    const [image] = gce.state().images?.filter(({ name }) => name === 'web-new') ?? []
    if (image) gce.addState({ images: [{ ...image, deprecated: { state: 'DEPRECATED' } }] })
  })
  expect(
    run.stdout,
  ).toBe(`${withheld}! web-new  failed: it was marked DEPRECATED after the plan: a withdrawn image does not join its family (IMAGE_WITHDRAWN)
    hint: remove its entry, or set its deprecation state to ACTIVE

3 images: 1 failed, 2 withheld · N requests · T
`)
  expect([run.code, run.cloud.mutations()]).toEqual([1, ['images.insert web-new']])
})

test('an image that a person deletes during its verification fails, and nothing is retired', async () => {
  await using run = await whileVerified(({ gce }) => {
    const state = gce.state()
    gce.replaceState({ ...state, images: (state.images ?? []).filter(({ name }) => name !== 'web-new') })
  })
  expect(run.stdout).toBe(`${withheld}! web-new  failed: it was deleted after the plan (IMAGE_GONE)
    hint: rerun: it plans from what exists then

3 images: 1 failed, 2 withheld · N requests · T
`)
  expect([run.code, run.cloud.mutations()]).toEqual([1, ['images.insert web-new']])
})
