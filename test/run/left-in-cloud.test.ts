import { describe, expect, it, test } from 'vitest'
import type { Event } from '../../src/run/events.ts'
import { type Engine, startEngine, summary } from '../support/engine.ts'
import { neverDone, startGateway } from '../support/gateway.ts'
import { insertByHand } from '../support/insert-log.ts'
import { planOf, toCreate } from '../support/plan.ts'
import { fromImage, spec } from '../support/spec.ts'

const many = (count: number, more: Parameters<typeof spec>[1] = {}) =>
  Array.from({ length: count }, (_, index) => spec(`image-${index + 1}`, more))

/** Stops the run, as the second signal does, when an event of this kind comes. */
const stopAt =
  (type: Event['type'], why?: string) =>
  (event: Event, { stop, wire }: Engine) => {
    if (event.type !== type || (event.type === 'waiting' && event.why !== why)) return
    stop.abort(new Error('stopped'))
    wire.abort(new Error('stopped'))
  }

const operation = expect.stringMatching(/^operation-/)

describe('a stopped run reports an image that is PENDING in the cloud as running there:', () => {
  it('images PENDING from an earlier run, one in flight at a time', async () => {
    await using engine = await startEngine({
      latencyMs: 60_000,
      concurrency: 1,
      onEvent: stopAt('started'),
    })
    for (const { name, body } of many(5)) await insertByHand(engine.gce, { ...body, name })
    const outcomes = await engine.run(many(5))
    expect(outcomes).toMatchObject(many(5).map(() => ({ result: 'cancelled', left: { at: 'running' } })))
  })

  it('and names their operations as soon as they are known, whatever the limit of concurrent images is', async () => {
    await using engine = await startEngine({ latencyMs: 60_000, concurrency: 1 })
    for (const { name, body } of many(5)) await insertByHand(engine.gce, { ...body, name })
    void engine.clock.sleep(30_000).then(() => engine.stop.abort(new Error('stopped')))
    const outcomes = await engine.run(many(5))
    expect(outcomes).toMatchObject(
      many(5).map(() => ({ result: 'cancelled', left: { at: 'running', operation } })),
    )
  })

  it('images of one disk, which allows one creation at a time', async () => {
    const source = { kind: 'disk', path: 'projects/golden-prod/zones/us-central1-a/disks/builder' } as const
    const disk = { project: 'golden-prod', zone: 'us-central1-a', name: 'builder' }
    await using engine = await startEngine({
      latencyMs: 60_000,
      sourceRate: 1,
      state: { disks: [disk] },
      onEvent: stopAt('operation'),
    })
    await insertByHand(engine.gce, { ...spec('of-disk', { source }).body, name: 'of-disk' })
    const outcomes = await engine.run([spec('of-disk', { source }), spec('next', { source })])
    expect(outcomes).toMatchObject([{ left: { at: 'running', operation } }, { result: 'cancelled' }])
    expect(outcomes[1]).not.toHaveProperty('left')
  })

  it('its own, whose operations may not be read', async () => {
    await using engine = await startEngine({
      latencyMs: 60_000,
      deny: ['compute.globalOperations.get', 'compute.globalOperations.list'],
      onEvent: stopAt('waiting', 'the image is PENDING'),
    })
    expect(await engine.run([spec('web')])).toMatchObject([
      { result: 'cancelled', left: { at: 'running', operation } },
    ])
  })

  it("another's, which took the name in between", async () => {
    await using engine = await startEngine({
      latencyMs: 60_000,
      onEvent: stopAt('waiting', 'the image is PENDING'),
    })
    const plan = await engine.plan([spec('web')])
    await insertByHand(engine.gce, spec('web').body)
    expect(await engine.carryOut(plan)).toMatchObject([{ result: 'cancelled', left: { at: 'running' } }])
  })

  it('one whose insert got 409 and that was not read yet', async () => {
    await using engine = await startEngine({ latencyMs: 60_000 })
    const plan = await engine.plan([spec('web')])
    await insertByHand(engine.gce, spec('web').body)
    engine.gce.failNext('images.get', { kind: 'hang' })
    const running = engine.carryOut(plan)
    while (engine.gce.count('images.get') < 2) await new Promise((resolve) => setImmediate(resolve))
    engine.stop.abort(new Error('stopped'))
    expect(await running).toMatchObject([{ result: 'cancelled', left: { at: 'inFlight', nameTaken: true } }])
  })
})

test('an image that fails while it is PENDING is reported with the operation that still runs', async () => {
  await using engine = await startEngine({
    latencyMs: 60_000,
    deny: ['compute.globalOperations.get', 'compute.globalOperations.list', 'compute.images.get'],
  })
  const plan = planOf([toCreate(spec('web'))])
  expect(await engine.carryOut(plan)).toMatchObject([
    { result: 'failed', failure: { kind: 'permission' }, left: { at: 'running', operation } },
  ])
})

test('each state of an image is emitted: queued, in flight, running in the cloud, ended', async () => {
  await using engine = await startEngine({ latencyMs: 5_000 })
  engine.gce.failNext('images.insert', { kind: 'reply', status: 429 })
  await engine.run([spec('web')])
  const states = engine.events.flatMap((event) => (event.type === 'state' ? [event.state.at] : []))
  expect(states).toEqual(['queued', 'inFlight', 'queued', 'inFlight', 'running', 'ended'])
})

/** The stop comes when so many images have been read, of which the last read gets no response. */
async function stopAtRead(engine: Engine, outcomes: Promise<unknown>, reads: number): Promise<unknown> {
  while (engine.gce.count('images.get') < reads) await new Promise((resolve) => setImmediate(resolve))
  engine.stop.abort(new Error('stopped'))
  return outcomes
}

describe('a stopped run reports the name of an image that was not compared yet as taken:', () => {
  const taken = [{ result: 'cancelled', left: { at: 'inFlight', nameTaken: true } }]

  it('one that was PENDING at the start, whose operation has ended', async () => {
    await using engine = await startEngine({ latencyMs: 60_000 })
    await insertByHand(engine.gce, spec('web').body)
    const plan = await engine.plan([spec('web')])
    engine.gce.failNext('images.get', { kind: 'hang' })
    expect(await stopAtRead(engine, engine.carryOut(plan), 2)).toMatchObject(taken)
  })

  it("another's, whose source image is read for the comparison", async () => {
    const source = fromImage('base')
    const state = { images: [{ project: 'golden-prod', name: 'base' }] }
    await using engine = await startEngine({ latencyMs: 0, state })
    const plan = await engine.plan([spec('web', { source })])
    await insertByHand(engine.gce, spec('web', { source }).body)
    const reads = engine.gce.count('images.get')
    engine.gce.failNext('images.get', { kind: 'hang' }, { name: 'base' })
    expect(await stopAtRead(engine, engine.carryOut(plan), reads + 2)).toMatchObject(taken)
  })
})

describe('an image that timed out is read once more:', () => {
  it('READY though its operation never ended, it is created', async () => {
    await using cloud = await startEngine({ latencyMs: 10_000 })
    await using gateway = await startGateway(cloud.gce.url, { request: neverDone })
    const { gce, clock } = cloud
    await using engine = await startEngine({ cloud: gce, clock, endpoint: gateway.url, timeoutMs: 60_000 })
    expect(summary(await engine.run([spec('web')]))).toEqual([
      'web: created (its operation did not end in time; the image is READY as specified)',
    ])
  })

  it('PENDING, its operation is named', async () => {
    await using engine = await startEngine({ latencyMs: 600_000, timeoutMs: 60_000 })
    expect(await engine.run([spec('web')])).toMatchObject([
      {
        result: 'failed',
        failure: { kind: 'timeout', message: 'timed out after 1m00s; last status PENDING' },
        left: { at: 'running', operation },
      },
    ])
  })

  it('if it cannot be read, the message states that', async () => {
    await using engine = await startEngine({
      latencyMs: 600_000,
      timeoutMs: 60_000,
      deny: ['compute.images.get'],
    })
    const plan = planOf([toCreate(spec('web'))])
    const [outcome] = await engine.carryOut(plan)
    expect(outcome).toMatchObject({
      failure: {
        message: expect.stringMatching(/^timed out after 1m00s; its status cannot be read: Required /),
      },
      left: { at: 'running', operation },
    })
  })

  it('if the read gets no response, the message states that', async () => {
    await using engine = await startEngine({ latencyMs: 600_000, timeoutMs: 60_000 })
    const plan = await engine.plan([spec('web')])
    engine.gce.failNext('images.get', { kind: 'hang' }, 100)
    const [outcome] = await engine.carryOut(plan)
    expect(outcome).toMatchObject({
      failure: { message: 'timed out after 1m00s; its status cannot be read: no response' },
      left: { at: 'running', operation },
    })
  })

  it('not sent yet, nothing is read', async () => {
    await using engine = await startEngine({ timeoutMs: 60_000 })
    engine.gce.failNext('images.insert', { kind: 'reply', status: 429, retryAfter: 600 })
    const [outcome] = await engine.run([spec('web')])
    expect(outcome).toMatchObject({
      failure: { message: 'timed out after 1m00s; its insert was still queued' },
    })
    expect(outcome).not.toHaveProperty('left')
    expect(engine.gce.count('images.get')).toBe(1)
  })

  it('created by another run, its source is not compared if that cannot be read in time', async () => {
    const source = fromImage('base')
    const state = { images: [{ project: 'golden-prod', name: 'base' }] }
    await using engine = await startEngine({ latencyMs: 0, state, timeoutMs: 60_000 })
    const plan = await engine.plan([spec('web', { source })])
    await insertByHand(engine.gce, spec('web', { source }).body)
    engine.gce.failNext('images.get', { kind: 'hang' }, { name: 'base', times: 100 })
    expect(summary(await engine.carryOut(plan))).toEqual([
      'web: created (another run created it from the same specification)',
    ])
  })
})
