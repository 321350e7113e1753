import { expect, test } from 'vitest'
import { startEngine, summary } from '../support/engine.ts'
import { startGateway, withoutFilter } from '../support/gateway.ts'
import { insertByHand } from '../support/insert-log.ts'
import { fromImage, spec } from '../support/spec.ts'

const many = (count: number) => Array.from({ length: count }, (_, index) => spec(`image-${index + 1}`))
const adopted = 'it was already being created when this run started'

/** Images that are PENDING, and an engine for which operations.list ignores its filter. */
async function startFilterless(count: number) {
  const cloud = await startEngine({ latencyMs: 60_000 })
  for (const { name, body } of many(count)) await insertByHand(cloud.gce, { ...body, name })
  const gateway = await startGateway(cloud.gce.url, { request: withoutFilter })
  const engine = await startEngine({ cloud: cloud.gce, clock: cloud.clock, endpoint: gateway.url })
  return {
    engine,
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]()
      await gateway[Symbol.asyncDispose]()
      await cloud[Symbol.asyncDispose]()
    },
  }
}

test('where operations.list ignores its filter, each image PENDING at the start follows its own operation', async () => {
  await using started = await startFilterless(5)
  const { engine } = started
  expect(summary(await engine.run(many(5)))).toEqual(
    many(5).map(({ name }) => `${name}: created (${adopted})`),
  )
  const followed = engine.events.flatMap((event) => (event.type === 'operation' ? [event.operation] : []))
  expect(new Set(followed).size).toBe(5)
})

test('where operations.list ignores its filter, a lost response still leads to the operation of that insert', async () => {
  await using started = await startFilterless(3)
  const { engine } = started
  engine.gce.failNext('images.insert', { kind: 'resetAfter' }, 10)
  expect(summary(await engine.run([spec('web')]))).toEqual([
    'web: created (the response to its insert was lost; its operation was found)',
  ])
})

test('images whose inserts return the same operation are read instead, and the run ends', async () => {
  await using cloud = await startEngine({ latencyMs: 20_000 })
  const first = (await insertByHand(cloud.gce, spec('first').body)) as { readonly name: string }
  await using gateway = await startGateway(cloud.gce.url, {
    async request(passing) {
      const reply = await passing.forward()
      const text = reply.body.toString()
      const own = passing.kind === 'insert' ? (JSON.parse(text) as { readonly name: string }).name : undefined
      const body = own === undefined ? text : text.replaceAll(own, first.name)
      await passing.respond({ ...reply, body: Buffer.from(body) })
    },
  })
  const { gce, clock } = cloud
  await using engine = await startEngine({ cloud: gce, clock, endpoint: gateway.url })
  expect(summary(await engine.run(many(5)))).toEqual(
    many(5).map(
      ({ name }) => `${name}: created (its operation became unreadable; the image exists as specified)`,
    ),
  )
})

test('an image that cannot be read for a while is still waited for', async () => {
  await using engine = await startEngine({
    latencyMs: 60_000,
    deny: ['compute.globalOperations.get', 'compute.globalOperations.list'],
  })
  const plan = await engine.plan([spec('web')])
  engine.gce.failNext('images.get', { kind: 'reply', status: 503 }, 25)
  expect(summary(await engine.carryOut(plan))).toEqual([
    'web: created (its operation became unreadable; the image exists as specified)',
  ])
})

const badTar = { code: 'INVALID_IMAGE_TAR', message: 'No image.', name: 'leaf', times: 1 }

test('an image PENDING at the start whose creation fails is inserted again only when its source is READY', async () => {
  await using engine = await startEngine({ latencyMs: 5_000, state: { failures: [badTar] } })
  await insertByHand(engine.gce, spec('leaf').body)
  engine.gce.latency = { operation: 60_000 }
  const outcomes = await engine.run([spec('base'), spec('leaf', { source: fromImage('base') })])
  expect(summary(outcomes)).toEqual(['base: created', 'leaf: created'])
  const inserts = engine.gce.requests.filter(({ method }) => method === 'images.insert')
  expect(inserts.map(({ name, status }) => `${name} ${status}`)).toEqual(['leaf 200', 'base 200', 'leaf 200'])
})

test('an image PENDING at the start whose creation and source fail is skipped', async () => {
  const failures = [badTar, { ...badTar, name: 'base' }]
  await using engine = await startEngine({ latencyMs: 5_000, state: { failures } })
  await insertByHand(engine.gce, spec('leaf').body)
  const outcomes = await engine.run([spec('base'), spec('leaf', { source: fromImage('base') })])
  expect(summary(outcomes)).toEqual([
    'base: failed (failed: No image.)',
    'leaf: skipped (source image base failed)',
  ])
})

test('an image that waits for its source to be inserted again ends with its timeout, and with a stop', async () => {
  for (const ends of ['timeout', 'stop']) {
    await using engine = await startEngine({ latencyMs: 5_000, state: { failures: [badTar] } })
    await insertByHand(engine.gce, spec('leaf').body)
    engine.gce.latency = { operation: 3_600_000 }
    if (ends === 'stop') void engine.clock.sleep(60_000).then(() => engine.stop.abort(new Error('stopped')))
    const leaf = spec('leaf', { source: fromImage('base'), timeoutMs: 600_000 })
    const outcomes = await engine.run([spec('base'), leaf])
    const expected = ends === 'stop' ? { result: 'cancelled' } : { result: 'failed', ms: 600_000 }
    expect(outcomes[1]).toMatchObject(expected)
    expect(outcomes[1]).not.toHaveProperty('left')
  }
})
