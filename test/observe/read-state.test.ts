import { describe, expect, test } from 'vitest'
import type { Catalog } from '../../src/catalog/image-spec.ts'
import { ReadError } from '../../src/observe/read-error.ts'
import { readCloudState } from '../../src/observe/read-state.ts'
import { startEngine } from '../support/engine.ts'
import { policy } from '../support/family.ts'
import { spec, verifyBy } from '../support/spec.ts'

const inProject = (project: string) =>
  Array.from({ length: 5 }, (_, index) => spec(`image-${index + 1}`, { project }))

test('when the images of one project cannot be read, no request for another is retried after the error', async () => {
  await using engine = await startEngine()
  engine.gce.addFault({
    project: 'closed',
    probability: 1,
    fault: { kind: 'reply', status: 400, reason: 'invalid' },
  })
  engine.gce.addFault({ project: 'busy', probability: 1, fault: { kind: 'reply', status: 503 } })
  await expect(engine.plan([...inProject('busy'), ...inProject('closed')])).rejects.toBeInstanceOf(ReadError)
  await new Promise((resolve) => setImmediate(resolve))
  expect(engine.clock.waiting).toBe(0)
})

test('reports how much of the images, families and sources is read', async () => {
  const state = {
    images: [{ project: 'debian-cloud', name: 'debian-12-v1', family: 'debian-12' }],
    disks: [{ project: 'golden-prod', zone: 'us-central1-a', name: 'builder' }],
  }
  await using engine = await startEngine({ state })
  const family = 'projects/debian-cloud/global/images/family/debian-12'
  await engine.plan([
    ...inProject('golden-prod'),
    spec('of-disk', {
      source: { kind: 'disk', path: 'projects/golden-prod/zones/us-central1-a/disks/builder' },
    }),
    spec('of-family', {
      source: { kind: 'family', project: 'debian-cloud', family: 'debian-12', path: family },
    }),
  ])
  const lines = engine.events.flatMap((event) =>
    event.type === 'reading' ? [`${event.what} ${event.done}/${event.total}`] : [],
  )
  expect(lines.sort()).toEqual([
    'families 0/1',
    'families 1/1',
    'images 0/7',
    'images 7/7',
    'sources 0/1',
    'sources 1/1',
  ])
})

test('a family counts as read only after its response, not when the run is stopped', async () => {
  await using engine = await startEngine()
  engine.gce.failNext('images.getFromFamily', { kind: 'hang' }, 2)
  const families = ['debian-11', 'debian-12'].map((family) => {
    const path = `projects/debian-cloud/global/images/family/${family}`
    return spec(`of-${family}`, { source: { kind: 'family', project: 'debian-cloud', family, path } })
  })
  const planning = engine.plan(families)
  while (engine.gce.count('images.getFromFamily') < 2) await new Promise((resolve) => setImmediate(resolve))
  engine.stop.abort(new Error('stopped'))
  await expect(planning).rejects.toThrow('stopped')
  await new Promise((resolve) => setImmediate(resolve))
  const events = engine.events.filter((event) => event.type === 'reading' && event.what === 'families')
  expect(events).toEqual([{ type: 'reading', what: 'families', done: 0, total: 2 }])
})

test('lists the projects with family policies, with the date of the server', async () => {
  const images = [{ project: 'golden-prod', name: 'web-1' }]
  await using engine = await startEngine({ state: { images } })
  const state = await engine.read({ images: [spec('web-2')], policies: [policy()] })
  const project = state.projects?.get('golden-prod')
  expect(project?.images.map(({ name }) => name)).toEqual(['web-1'])
  expect(project?.serverMs).toBe(Date.parse('2026-11-24T10:00:00Z'))
})

test('without the permission to list images, the state of the project is unknown', async () => {
  await using engine = await startEngine({ state: { images: [{ project: 'golden-prod', name: 'web-1' }] } })
  engine.gce.failNext('images.list', { kind: 'reply', status: 403, reason: 'forbidden' })
  const state = await engine.read({ images: [spec('web-1')], policies: [policy()] })
  expect([...state.images.keys()]).toEqual(['projects/golden-prod/global/images/web-1'])
  expect(state.projects?.size).toBe(0)
})

describe('the heads of families', () => {
  const image = (name: string) => ({ project: 'golden-prod', name, family: 'web' })
  const web = (name: string) => spec(name, { body: { family: 'web' } })
  const namesOf = async (catalog: Catalog, purpose: 'plan' | 'apply', denied: readonly string[] = []) => {
    await using engine = await startEngine({ state: { images: [image('web-1'), image('web-3')] } })
    engine.gce.deny(...denied)
    const { images } = await readCloudState(catalog, engine.client, { emit: () => {}, purpose })
    return {
      names: [...images.values()].map(({ name }) => name),
      reads: engine.gce.count('images.getFromFamily'),
    }
  }

  test('are read for images to be inserted, once a family', async () => {
    const images = [web('web-2'), web('web-1'), web('web-4')]
    expect(await namesOf({ images }, 'plan')).toEqual({ names: ['web-3', 'web-1'], reads: 1 })
    expect(await namesOf({ images }, 'apply')).toEqual({ names: ['web-1'], reads: 0 })
  })

  test('are not read for images that exist, without a family, or with a name without a number', async () => {
    const images = [web('web-1'), spec('db-1'), web('web')]
    expect(await namesOf({ images }, 'plan')).toEqual({ names: ['web-1'], reads: 0 })
  })

  test('are read for a family with a policy if its project cannot be listed', async () => {
    const catalog = { images: [web('web-2')], policies: [policy()] }
    expect(await namesOf(catalog, 'apply', ['compute.images.list'])).toEqual({ names: ['web-3'], reads: 1 })
  })

  test('are read for images that wait for their verification', async () => {
    const labels = { 'mintage-catalog': 'golden', 'mintage-family': 'web' }
    const images = [image('web-3'), { project: 'golden-prod', name: 'web', labels }]
    await using engine = await startEngine({ state: { images } })
    const candidate = spec('web', { catalog: 'golden', verify: verifyBy('smoke'), body: { family: 'web' } })
    const state = await readCloudState({ images: [candidate] }, engine.client, {
      emit: () => {},
      purpose: 'plan',
    })
    expect([...state.images.values()].map(({ name }) => name)).toEqual(['web-3', 'web'])
  })

  test('that may not be read, or do not exist, prevent no plan', async () => {
    const images = [web('web-2'), spec('db-1', { body: { family: 'db' } })]
    const { names } = await namesOf({ images }, 'plan', ['compute.images.getFromFamily'])
    expect(names).toEqual([])
    expect((await namesOf({ images: images.slice(1) }, 'plan')).names).toEqual([])
  })
})
