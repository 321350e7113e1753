import { describe, expect, it, test } from 'vitest'
import { startEngine, summary } from '../support/engine.ts'
import { insertByHand } from '../support/insert-log.ts'
import { spec } from '../support/spec.ts'

const many = (count: number) => Array.from({ length: count }, (_, index) => spec(`image-${index + 1}`))
const disk = { project: 'golden-prod', zone: 'us-central1-a', name: 'builder' }
const ofDisk = { kind: 'disk', path: 'projects/golden-prod/zones/us-central1-a/disks/builder' } as const

test('a source that another image keeps busy for long is not used up by retries', async () => {
  await using engine = await startEngine({ state: { disks: [disk] }, latencyMs: 600_000, sourceRate: 6 })
  await insertByHand(engine.gce, { name: 'theirs', sourceDisk: ofDisk.path })
  const [outcome] = await engine.run([spec('web', { source: ofDisk })])
  expect(outcome).toMatchObject({ result: 'changed' })
  expect((outcome as { ms: number }).ms).toBeLessThan(1_300_000)
})

test('a source rate refused for a raw disk is waited out for minutes', async () => {
  const code = 'RESOURCE_OPERATION_RATE_EXCEEDED'
  const failures = [{ code, message: 'Too frequent operations.', httpStatus: 403, times: 4 }]
  await using engine = await startEngine({ state: { failures } })
  const startMs = engine.clock.now()
  expect(summary(await engine.run([spec('web')]))).toEqual(['web: created'])
  expect(engine.clock.now() - startMs).toBe(5 * 2_000 + 60_000 + 120_000 + 240_000 + 480_000)
})

test('images in progress do not wait for the rate of their source', async () => {
  await using engine = await startEngine({ state: { disks: [disk] }, latencyMs: 600_000, sourceRate: 1 })
  const snapshots = ['one', 'two', 'three'].map((name) =>
    spec(name, { source: { kind: 'snapshot', path: 'projects/golden-prod/global/snapshots/nightly' } }),
  )
  engine.gce.addState({ snapshots: [{ project: 'golden-prod', name: 'nightly' }] })
  for (const { name, body } of snapshots) await insertByHand(engine.gce, { ...body, name })
  const startMs = engine.clock.now()
  expect((await engine.run(snapshots)).map(({ result }) => result)).toEqual(['changed', 'changed', 'changed'])
  expect(engine.clock.now() - startMs).toBeLessThan(610_000)
})

test('images that others create or delete do not delay the other inserts', async () => {
  await using engine = await startEngine({ latencyMs: 600_000, concurrency: 500 })
  const plan = await engine.plan([...many(80), spec('web')])
  for (const { name, body } of many(80)) await insertByHand(engine.gce, { ...body, name })
  engine.gce.latency = { operation: 2_000 }
  const outcomes = await engine.carryOut(plan)
  expect(outcomes.every(({ result }) => result === 'changed')).toBe(true)
  expect(outcomes.at(-1)).toMatchObject({ ms: 2_000 })
  const webs = engine.events.find((event) => event.type === 'started' && event.image.name === 'web')
  const start = engine.events.find(({ type }) => type === 'started')
  expect((webs as { atMs: number }).atMs - (start as { atMs: number }).atMs).toBe(0)
})

describe('an image PENDING at the start counts for the rate of its source:', () => {
  const source = { kind: 'snapshot', path: 'projects/golden-prod/global/snapshots/nightly' } as const
  const snapshots = [{ project: 'golden-prod', name: 'nightly' }]
  const one = spec('one', { source })

  it('one that fails is inserted again after the hour', async () => {
    const failures = [{ code: 'INTERNAL_ERROR', message: 'No image.', name: 'one', times: 1 }]
    await using engine = await startEngine({
      latencyMs: 5_000,
      sourceRate: 1,
      state: { snapshots, failures },
    })
    await insertByHand(engine.gce, { ...one.body, name: 'one' })
    const startMs = engine.clock.now()
    expect(summary(await engine.run([one]))).toEqual(['one: created'])
    expect(engine.clock.now() - startMs).toBeGreaterThan(3_600_000)
  })

  it('after one that is created, a refusal pauses the source for ten minutes', async () => {
    const pauses: number[] = []
    await using engine = await startEngine({
      latencyMs: 5_000,
      quota: { imagesPerSourceHour: 1 },
      state: { disks: [disk] },
      onEvent: (event, { clock }) => {
        if (event.type === 'throttled' && event.untilMs) pauses.push(event.untilMs - clock.now())
      },
    })
    const [first, next] = [spec('first', { source: ofDisk }), spec('next', { source: ofDisk })]
    await insertByHand(engine.gce, { ...first.body, name: 'first' })
    expect((await engine.run([first, next])).map(({ result }) => result)).toEqual(['changed', 'changed'])
    expect(pauses[0]).toBe(600_000)
  })
})

test('an image that is retried gets the next permit, before those that were not started', async () => {
  await using engine = await startEngine({ latencyMs: 20_000, concurrency: 1 })
  const notReady = { kind: 'reply', status: 400, reason: 'resourceNotReady' } as const
  engine.gce.failNext('images.insert', notReady, { name: 'image-1', times: 5 })
  await engine.run(many(3))
  const accepted = engine.events.flatMap((event) => (event.type === 'operation' ? [event.image.name] : []))
  expect(accepted).toEqual(['image-2', 'image-1', 'image-3'])
})
