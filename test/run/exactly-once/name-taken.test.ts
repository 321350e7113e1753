import { expect, test } from 'vitest'
import { type Engine, startEngine, summary } from '../../support/engine.ts'
import {
  deleteByHand,
  insertByHand,
  insertStatuses,
  requestIds,
  timesMade,
} from '../../support/insert-log.ts'
import { planOf, toCreate } from '../../support/plan.ts'
import { fromImage, spec } from '../../support/spec.ts'

const rawDisk = { source: 'https://storage.googleapis.com/golden/web.tar.gz' }
const another = 'another run created it from the same specification'
const anotherRaw = `${another}; its rawDisk.source cannot be read back`

/** Plans for images that are absent; `beforeRun` is called before the plan is executed. */
async function runAfter(
  engine: Engine,
  beforeRun: () => Promise<unknown>,
  image = spec('web'),
): Promise<string[]> {
  const plan = await engine.plan([image])
  await beforeRun()
  return summary(await engine.carryOut(plan))
}

test('409 for an image that another run is creating: it is waited for, then compared', async () => {
  await using engine = await startEngine({ latencyMs: 300_000 })
  expect(await runAfter(engine, () => insertByHand(engine.gce, { name: 'web', rawDisk }))).toEqual([
    `web: created (${anotherRaw})`,
  ])
  expect(insertStatuses(engine.gce, 'web')).toEqual([200, 409])
  expect(engine.events.find(({ type }) => type === 'waiting')).toMatchObject({ why: 'the image is PENDING' })
})

test('409 for an image of a different specification: a conflict that names the differing fields', async () => {
  await using engine = await startEngine()
  const theirs = { name: 'web', rawDisk, family: 'theirs', labels: { team: 'other' } }
  const ours = spec('web', { body: { family: 'ours', labels: { team: 'platform' } } })
  expect(await runAfter(engine, () => insertByHand(engine.gce, theirs), ours)).toEqual([
    'web: failed (alreadyExists: another run created an image with that name from a different specification: family: expected ours, actual theirs; labels.team: expected platform, actual other)',
  ])
})

test('409 reported late, by the operation: judged like an immediate one', async () => {
  await using engine = await startEngine({ nameConflict: 'inOperation', latencyMs: 30_000 })
  expect(await runAfter(engine, () => insertByHand(engine.gce, { name: 'web', rawDisk }))).toEqual([
    `web: created (${anotherRaw})`,
  ])
  expect(timesMade(engine.gce, 'web')).toBe(1)
  expect(engine.gce.count('globalOperations.list')).toBe(0)
})

test('409 reported late for an image of a different specification: a conflict', async () => {
  await using engine = await startEngine({ latencyMs: 30_000 })
  engine.gce.failNext('images.insert', { kind: 'lateConflict' }, { times: 2, name: 'web' })
  const theirs = { name: 'web', rawDisk, family: 'theirs' }
  const ours = spec('web', { body: { family: 'ours' } })
  expect(await runAfter(engine, () => insertByHand(engine.gce, theirs), ours)).toEqual([
    'web: failed (alreadyExists: another run created an image with that name from a different specification: family: expected ours, actual theirs)',
  ])
})

test("409 and the other run's creation fails: the name is free again, and our insert is repeated with the same requestId", async () => {
  await using engine = await startEngine({
    latencyMs: 60_000,
    state: {
      failures: [{ times: 1, code: 'INVALID_IMAGE_TAR', message: 'The tar archive is not a valid image.' }],
    },
  })
  expect(await runAfter(engine, () => insertByHand(engine.gce, { name: 'web', rawDisk }))).toEqual([
    'web: created',
  ])
  expect(insertStatuses(engine.gce, 'web')).toEqual([200, 409, 200])
  const [theirs, ...ours] = requestIds(engine.gce, 'web')
  expect(theirs).toBeUndefined()
  expect(new Set(ours).size).toBe(1)
})

test('409 for an image in state FAILED: reported with the reason, never replaced', async () => {
  await using engine = await startEngine({
    latencyMs: 60_000,
    failureLeaves: 'failedImage',
    state: { failures: [{ code: 'INVALID_IMAGE_TAR', message: 'The tar archive is not a valid image.' }] },
  })
  expect(await runAfter(engine, () => insertByHand(engine.gce, { name: 'web', rawDisk }))).toEqual([
    'web: failed (failed: it already exists with status FAILED: an earlier creation failed: The tar archive is not a valid image.)',
  ])
})

test('409 for an image that is being deleted: waited out, then created', async () => {
  await using engine = await startEngine({
    latencyMs: 60_000,
    state: { images: [{ project: 'golden-prod', name: 'web' }] },
  })
  await deleteByHand(engine.gce, 'web')
  expect(summary(await engine.carryOut(planOf([toCreate(spec('web'))])))).toEqual(['web: created'])
  expect(insertStatuses(engine.gce, 'web')).toEqual([409, 200])
  expect(new Set(requestIds(engine.gce, 'web')).size).toBe(1)
})

test('409 after a deletion, but no image is found: retried with growing pauses', async () => {
  await using engine = await startEngine({
    nameLagMs: 20_000,
    latencyMs: 1_000,
    state: { images: [{ project: 'golden-prod', name: 'web' }] },
  })
  await deleteByHand(engine.gce, 'web')
  await engine.clock.advance(1_000)
  expect(summary(await engine.run([spec('web')]))).toEqual(['web: created'])
  expect(insertStatuses(engine.gce, 'web')).toEqual([409, 409, 409, 409, 200])
})

test('409 for an image of the same source image: its id is compared too', async () => {
  const image = (id: string) => ({ project: 'golden-prod', name: 'base', id })
  const leaf = spec('leaf', { source: fromImage('base') })
  const insertLeaf = { name: 'leaf', sourceImage: 'projects/golden-prod/global/images/base' }
  {
    await using engine = await startEngine({ state: { images: [image('1111')] } })
    expect(await runAfter(engine, () => insertByHand(engine.gce, insertLeaf), leaf)).toEqual([
      `leaf: created (${another})`,
    ])
  }
  await using engine = await startEngine({ latencyMs: 0, state: { images: [image('1111')] } })
  const replaced = async () => {
    await insertByHand(engine.gce, insertLeaf)
    await deleteByHand(engine.gce, 'base')
    engine.gce.addState({ images: [image('2222')] })
  }
  expect(await runAfter(engine, replaced, leaf)).toEqual([
    'leaf: failed (alreadyExists: another run created an image with that name from a different specification: sourceImageId: expected 2222, actual 1111)',
  ])
})

test('409 and the source image cannot be read: only its name is compared', async () => {
  await using engine = await startEngine({
    latencyMs: 0,
    state: { images: [{ project: 'golden-prod', name: 'base' }] },
  })
  const leaf = spec('leaf', { source: fromImage('base') })
  const beforeRun = async () => {
    await insertByHand(engine.gce, { name: 'leaf', sourceImage: leaf.body.sourceImage })
    await deleteByHand(engine.gce, 'base')
  }
  expect(await runAfter(engine, beforeRun, leaf)).toEqual([`leaf: created (${another})`])
})
