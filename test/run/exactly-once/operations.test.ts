import { expect, test } from 'vitest'
import { startEngine, summary } from '../../support/engine.ts'
import { insertByHand, insertStatuses, requestIds, timesMade } from '../../support/insert-log.ts'
import { planOf, toCreate } from '../../support/plan.ts'
import { spec } from '../../support/spec.ts'

const rawDisk = { source: 'https://storage.googleapis.com/golden/web.tar.gz' }
const adopted = 'it was already being created when this run started'
const badTar = { code: 'INVALID_IMAGE_TAR', message: 'The tar archive is not a valid image.' }

test('an operation that is not found right after it was started is still waited for', async () => {
  await using engine = await startEngine({ latencyMs: 60_000 })
  engine.gce.failNext('images.insert', { kind: 'loseOperation', for: '10s' })
  expect(summary(await engine.run([spec('web')]))).toEqual(['web: created'])
  expect(requestIds(engine.gce, 'web')).toHaveLength(1)
})

test('an operation that is no longer known: the status of the image decides', async () => {
  await using engine = await startEngine({ latencyMs: 60_000 })
  engine.gce.failNext('images.insert', { kind: 'loseOperation', for: '10h' })
  expect(summary(await engine.run([spec('web')]))).toEqual([
    'web: created (its operation became unreadable; the image exists as specified)',
  ])
  expect(requestIds(engine.gce, 'web')).toHaveLength(1)
})

test('an operation that is no longer known, and no image exists: the insert is repeated with the same requestId', async () => {
  await using engine = await startEngine({ latencyMs: 5_000, state: { failures: [badTar] } })
  engine.gce.failNext('images.insert', { kind: 'loseOperation', for: '10h' })
  expect(summary(await engine.run([spec('web')]))).toEqual([
    'web: failed (failed: The tar archive is not a valid image.)',
  ])
  const ids = requestIds(engine.gce, 'web')
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(1)
})

test('reading operations is denied: the status of the image decides', async () => {
  await using engine = await startEngine({
    latencyMs: 60_000,
    deny: ['compute.globalOperations.get', 'compute.globalOperations.list'],
  })
  expect(summary(await engine.run([spec('web')]))).toEqual([
    'web: created (its operation became unreadable; the image exists as specified)',
  ])
  expect(timesMade(engine.gce, 'web')).toBe(1)
})

test('an operation that fails for the rate of its source: a new insert follows, with a new requestId', async () => {
  const tooOften = {
    times: 1,
    code: 'RESOURCE_OPERATION_RATE_EXCEEDED',
    message: 'Operation rate exceeded for resource. Too frequent operations from the source resource.',
    httpStatus: 403,
  }
  await using engine = await startEngine({ latencyMs: 5_000, state: { failures: [tooOften] } })
  expect(summary(await engine.run([spec('web')]))).toEqual(['web: created'])
  const ids = requestIds(engine.gce, 'web')
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(2)
  expect(timesMade(engine.gce, 'web')).toBe(1)
})

test('a busy source rejects the insert: repeated with the same requestId', async () => {
  const state = { disks: [{ project: 'golden-prod', zone: 'us-central1-a', name: 'builder' }] }
  await using engine = await startEngine({ state, latencyMs: 60_000 })
  const source = { kind: 'disk', path: 'projects/golden-prod/zones/us-central1-a/disks/builder' } as const
  await insertByHand(engine.gce, { name: 'of-another', sourceDisk: source.path })
  expect(summary(await engine.run([spec('b', { source })]))).toEqual(['b: created'])
  const ids = requestIds(engine.gce, 'b')
  expect(ids.length).toBeGreaterThan(1)
  expect(new Set(ids).size).toBe(1)
})

test('the quota of concurrent operations is exhausted: the insert is repeated with the same requestId', async () => {
  await using engine = await startEngine({ quota: { concurrentOperations: 1 }, latencyMs: 30_000 })
  const specs = ['a', 'b', 'c'].map((name) => spec(name))
  expect(summary(await engine.run(specs))).toEqual(['a: created', 'b: created', 'c: created'])
  const ids = specs.map(({ name }) => requestIds(engine.gce, name))
  expect(ids.flat().length).toBeGreaterThan(3)
  expect(ids.map((ofImage) => new Set(ofImage).size)).toEqual([1, 1, 1])
})

test('an image PENDING at the start: its operation is found and waited for', async () => {
  await using engine = await startEngine({ latencyMs: 60_000 })
  const { name } = await insertByHand(engine.gce, { name: 'web', rawDisk })
  expect(summary(await engine.run([spec('web')]))).toEqual([`web: created (${adopted})`])
  expect(engine.events.find(({ type }) => type === 'operation')).toMatchObject({ operation: name })
  expect(engine.gce.count('images.insert')).toBe(1)
})

test('an image PENDING at the start, and listing operations is denied: the image is waited for', async () => {
  await using engine = await startEngine({
    latencyMs: 60_000,
    deny: ['compute.globalOperations.list'],
  })
  await insertByHand(engine.gce, { name: 'web', rawDisk })
  expect(summary(await engine.run([spec('web')]))).toEqual([`web: created (${adopted})`])
})

/** An operation that has found the name of image `web` taken, and one that makes the image until 10:01. */
const inserts = (requestId: string) => {
  const times = { insertTime: '2026-11-24T10:00:00.000Z', startTime: '2026-11-24T10:00:00.000Z' }
  const target = 'projects/golden-prod/global/images/web'
  const common = {
    project: 'golden-prod',
    operationType: 'insert',
    target,
    targetId: '11',
    requestId,
    ...times,
  }
  const taken = {
    code: 'RESOURCE_ALREADY_EXISTS',
    message: `The resource '${target}' already exists`,
    httpStatus: 409,
  }
  const end = { kind: 'status', path: target, status: 'READY' } as const
  return {
    images: [{ project: 'golden-prod', name: 'web', id: '11', status: 'PENDING' }],
    operations: [
      { ...common, name: 'operation-1', id: '21', endTime: '2026-11-24T10:00:00.000Z', failure: taken },
      { ...common, name: 'operation-2', id: '22', dueTime: '2026-11-24T10:01:00.000Z', end },
    ],
  }
}
const requestId = '11111111-2222-4333-8444-555555555555'

test('of several operations of an image, the run waits for its insert', async () => {
  await using engine = await startEngine({ state: inserts(requestId) })
  expect(summary(await engine.run([spec('web')]))).toEqual([`web: created (${adopted})`])
  expect(engine.events.find(({ type }) => type === 'operation')).toMatchObject({ operation: 'operation-2' })
})

test('of several operations of our requestId, the run waits for the insert of the image', async () => {
  await using engine = await startEngine({
    state: inserts(requestId),
    newRequestId: () => requestId,
    requestIdMs: 0,
  })
  engine.gce.failNext('images.insert', { kind: 'resetBefore' })
  expect(summary(await engine.carryOut(planOf([toCreate(spec('web'))])))).toEqual([
    'web: created (the response to its insert was lost; its operation was found)',
  ])
  expect(engine.events.find(({ type }) => type === 'operation')).toMatchObject({ operation: 'operation-2' })
})

test('an image PENDING at the start whose creation fails, and listing operations is denied: created by this run', async () => {
  await using engine = await startEngine({
    latencyMs: 60_000,
    deny: ['compute.globalOperations.list'],
    state: { failures: [{ ...badTar, times: 1 }] },
  })
  await insertByHand(engine.gce, { name: 'web', rawDisk })
  expect(summary(await engine.run([spec('web')]))).toEqual(['web: created'])
})

test('an image PENDING at the start whose creation fails: created by this run', async () => {
  await using engine = await startEngine({
    latencyMs: 60_000,
    state: { failures: [{ ...badTar, times: 1 }] },
  })
  await insertByHand(engine.gce, { name: 'web', rawDisk })
  expect(summary(await engine.run([spec('web')]))).toEqual(['web: created'])
  expect(insertStatuses(engine.gce, 'web')).toEqual([200, 200])
  expect(timesMade(engine.gce, 'web')).toBe(1)
})

test('an image PENDING at the start whose creation leaves it FAILED: reported with the reason, never replaced', async () => {
  await using engine = await startEngine({
    latencyMs: 60_000,
    failureLeaves: 'failedImage',
    state: { failures: [badTar] },
  })
  await insertByHand(engine.gce, { name: 'web', rawDisk })
  expect(summary(await engine.run([spec('web')]))).toEqual([
    'web: failed (failed: it already exists with status FAILED: an earlier creation failed: The tar archive is not a valid image.)',
  ])
})

const debian = {
  kind: 'family',
  project: 'golden-prod',
  family: 'debian',
  path: 'projects/golden-prod/global/images/family/debian',
} as const

test('an image PENDING at the start whose creation fails, from a family: created from the image that the family points to', async () => {
  const images = [{ project: 'golden-prod', name: 'debian-12', family: 'debian' }]
  await using engine = await startEngine({
    latencyMs: 60_000,
    state: { images, failures: [{ ...badTar, times: 1 }] },
  })
  await insertByHand(engine.gce, { name: 'web', rawDisk })
  expect(summary(await engine.run([spec('web', { source: debian })]))).toEqual(['web: created'])
  expect(engine.gce.state().images?.find(({ name }) => name === 'web')).toMatchObject({
    sourceImage: expect.stringMatching(/projects\/golden-prod\/global\/images\/debian-12$/),
  })
})

test('an image PENDING at the start whose creation fails, from a family that points to nothing: it failed, and the message states why', async () => {
  await using engine = await startEngine({
    latencyMs: 60_000,
    state: { failures: [{ ...badTar, times: 1 }] },
  })
  await insertByHand(engine.gce, { name: 'web', rawDisk })
  expect(summary(await engine.run([spec('web', { source: debian })]))).toEqual([
    'web: failed (failed: its creation had started before this run, and left no image: that creation failed: The tar archive is not a valid image.)',
  ])
})
