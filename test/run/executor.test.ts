import { expect, test } from 'vitest'
import { startEngine, summary } from '../support/engine.ts'
import { fromImage, spec } from '../support/spec.ts'

const many = (count: number) => Array.from({ length: count }, (_, index) => spec(`image-${index + 1}`))

test('creates the missing images, with one insert and one wait for each', async () => {
  await using engine = await startEngine()
  const outcomes = await engine.run(many(20))
  expect(summary(outcomes)).toEqual(many(20).map(({ name }) => `${name}: created`))
  expect([
    engine.gce.count('images.list'),
    engine.gce.count('images.insert'),
    engine.gce.count('globalOperations.wait'),
  ]).toEqual([1, 20, 20])
  expect(engine.gce.count()).toBe(41)
})

test('a second run creates nothing', async () => {
  await using engine = await startEngine()
  await engine.run(many(5))
  expect(summary(await engine.run(many(5)))).toEqual(many(5).map(({ name }) => `${name}: exists`))
  expect(engine.gce.count('images.insert')).toBe(5)
})

test('an image built on another of the manifest starts when that one is READY', async () => {
  await using engine = await startEngine()
  const specs = [
    spec('leaf', { source: fromImage('middle') }),
    spec('middle', { source: fromImage('base') }),
    spec('base'),
  ]
  expect(summary(await engine.run(specs))).toEqual(['leaf: created', 'middle: created', 'base: created'])
  const inserts = engine.gce.requests.filter(({ method }) => method === 'images.insert')
  expect(inserts.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'base 200',
    'middle 200',
    'leaf 200',
  ])
})

test('an image built on a failed one is skipped; others continue', async () => {
  const failures = [
    { name: 'base', code: 'INVALID_IMAGE_TAR', message: 'The tar archive is not a valid image.' },
  ]
  await using engine = await startEngine({ state: { failures } })
  const specs = [spec('base'), spec('leaf', { source: fromImage('base') }), spec('other')]
  expect(summary(await engine.run(specs))).toEqual([
    'base: failed (failed: The tar archive is not a valid image.)',
    'leaf: skipped (source image base failed)',
    'other: created',
  ])
})

test('a response lost after the server has committed causes neither a duplicate nor a failure', async () => {
  await using engine = await startEngine()
  engine.gce.failNext('images.insert', { kind: 'resetAfter' })
  expect(summary(await engine.run([spec('web')]))).toEqual(['web: created'])
  const ids = engine.gce.requests
    .filter(({ method }) => method === 'images.insert')
    .map(({ requestId }) => requestId)
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(1)
})

test('a 409 for an image of the same specification counts as created, and the note names the creator', async () => {
  await using engine = await startEngine({ latencyMs: 10_000 })
  await using other = await startEngine({ clock: engine.clock })
  const plan = await engine.plan([spec('web')])
  expect(plan.steps.map((step) => step.do)).toEqual(['create'])
  engine.gce.failNext('images.insert', { kind: 'replyAfter', status: 409 })
  expect(summary(await engine.run([spec('web')]))).toEqual([
    'web: created (another run created it from the same specification; its rawDisk.source cannot be read back)',
  ])
  expect(other.gce.count()).toBe(0)
})

test('a 409 for a name under which nothing is found is retried with growing pauses', async () => {
  await using engine = await startEngine({ latencyMs: 0 })
  for (let n = 0; n < 3; n++) engine.gce.failNext('images.insert', { kind: 'reply', status: 409 })
  expect(summary(await engine.run([spec('web')]))).toEqual(['web: created'])
  expect(engine.gce.count('images.insert')).toBe(4)
  const why = 'no image with that name was found'
  expect(engine.events.filter(({ type }) => type === 'waiting')).toMatchObject([
    { why, ms: 2_000 },
    { why, ms: 4_000 },
    { why, ms: 8_000 },
  ])
})

test('a 409 for an image of another specification is a conflict that names the difference', async () => {
  await using engine = await startEngine({ latencyMs: 0 })
  const plan = await engine.plan([spec('web', { body: { family: 'ours' } })])
  await engine.run([spec('web', { body: { family: 'theirs' } })])
  expect(summary(await engine.carryOut(plan))).toEqual([
    'web: failed (alreadyExists: another run created an image with that name from a different specification: family: expected ours, actual theirs)',
  ])
})

test('a busy source delays only its own images', async () => {
  const state = { disks: [{ project: 'golden-prod', zone: 'us-central1-a', name: 'builder' }] }
  await using engine = await startEngine({ state, latencyMs: 30_000, concurrency: 2 })
  const source = { kind: 'disk', path: 'projects/golden-prod/zones/us-central1-a/disks/builder' } as const
  const specs = [spec('a', { source }), spec('b', { source }), spec('c'), spec('d')]
  expect(summary(await engine.run(specs))).toEqual(['a: created', 'b: created', 'c: created', 'd: created'])
  expect(engine.events.filter((event) => 'limiter' in event && event.limiter === 'source')).toEqual([
    {
      type: 'throttled',
      project: 'golden-prod',
      limiter: 'source',
      subject: source.path,
      why: 'one image at a time',
    },
    { type: 'resumed', project: 'golden-prod', limiter: 'source', subject: source.path },
  ])
  const ends = engine.events.filter((event) => event.type === 'finished')
  const endOf = (name: string) => ends.find(({ outcome }) => outcome.image.name === name)?.atMs ?? 0
  expect(endOf('b') - endOf('a')).toBe(30_000)
  expect(engine.gce.requests.some(({ status }) => status === 400)).toBe(false)
})

test('a per-minute quota delays the project; nothing fails', async () => {
  await using engine = await startEngine({ quota: { perMinute: { global_resource_write_requests: 10 } } })
  const outcomes = await engine.run(many(25))
  expect(outcomes.every(({ result }) => result === 'changed')).toBe(true)
  expect(engine.events.find(({ type }) => type === 'throttled')).toMatchObject({
    project: 'golden-prod',
    limiter: 'write',
    why: expect.stringMatching(/^rate limit: quota refills at 10:\d\d:\d\d UTC$/),
  })
})

test('the quota of concurrent operations is waited out', async () => {
  await using engine = await startEngine({ quota: { concurrentOperations: 3 } })
  const outcomes = await engine.run(many(10))
  expect(outcomes.every(({ result }) => result === 'changed')).toBe(true)
})

test('an image PENDING from an earlier run is adopted', async () => {
  await using engine = await startEngine({ latencyMs: 60_000 })
  const url = `${engine.gce.url}/compute/v1/projects/golden-prod/global/images`
  const body = JSON.stringify({
    name: 'web',
    rawDisk: { source: 'https://storage.googleapis.com/golden/web.tar.gz' },
  })
  await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  expect(summary(await engine.run([spec('web')]))).toEqual([
    'web: created (it was already being created when this run started)',
  ])
  expect(engine.gce.count('images.insert')).toBe(1)
})

test('a FAILED leftover is reported, never replaced', async () => {
  const images = [{ project: 'golden-prod', name: 'web', status: 'FAILED' }]
  await using engine = await startEngine({ state: { images } })
  expect(summary(await engine.run([spec('web')]))).toEqual([
    'web: failed (failed: it already exists with status FAILED: an earlier creation failed)',
  ])
  expect(engine.gce.count('images.insert')).toBe(0)
})

test('an image being deleted is waited out, then created', async () => {
  await using engine = await startEngine({
    latencyMs: 20_000,
    state: { images: [{ project: 'golden-prod', name: 'web' }] },
  })
  await fetch(`${engine.gce.url}/compute/v1/projects/golden-prod/global/images/web`, { method: 'DELETE' })
  expect(summary(await engine.run([spec('web')]))).toEqual(['web: created'])
})

test('the time for the deletion of the old image does not count towards the creation of the new one', async () => {
  await using engine = await startEngine({
    latencyMs: 50_000,
    timeoutMs: 80_000,
    state: { images: [{ project: 'golden-prod', name: 'web' }] },
  })
  await fetch(`${engine.gce.url}/compute/v1/projects/golden-prod/global/images/web`, { method: 'DELETE' })
  expect(summary(await engine.run([spec('web')]))).toEqual(['web: created'])
})

test('an image whose predecessor is not deleted in time fails: nothing was sent', async () => {
  await using engine = await startEngine({
    latencyMs: 3_600_000,
    timeoutMs: 60_000,
    state: { images: [{ project: 'golden-prod', name: 'web' }] },
  })
  await fetch(`${engine.gce.url}/compute/v1/projects/golden-prod/global/images/web`, { method: 'DELETE' })
  const outcomes = await engine.run([spec('web')])
  expect(summary(outcomes)).toEqual(['web: failed (timeout: timed out after 1m00s; its insert was not sent)'])
  expect(outcomes[0]?.steps.map((step) => `${step.do} ${step.end}`)).toEqual([
    'awaitDeletion failed',
    'create failed',
  ])
  expect(engine.gce.count('images.insert')).toBe(0)
})

test('an image that takes longer than its timeout fails, and its operation is named', async () => {
  await using engine = await startEngine({ latencyMs: 3_600_000, timeoutMs: 600_000 })
  const [outcome] = await engine.run([spec('web')])
  expect(outcome).toMatchObject({
    result: 'failed',
    left: { at: 'running', operation: expect.stringMatching(/^operation-/) },
    failure: { kind: 'timeout', message: 'timed out after 10m00s; last status PENDING' },
  })
})

test('when the run is stopped, the outcomes are created, running by operation, or not started', async () => {
  await using engine = await startEngine({
    latencyMs: 60_000,
    concurrency: 2,
    onEvent: (event, { stop }) => {
      if (event.type === 'finished' && event.outcome.result === 'changed') stop.abort(new Error('stopped'))
    },
  })
  const outcomes = await engine.run(many(6))
  expect(outcomes.filter(({ result }) => result === 'changed').length).toBeGreaterThanOrEqual(1)
  const cancelled = outcomes.filter((outcome) => outcome.result === 'cancelled')
  expect(cancelled.filter(({ left }) => left?.at === 'inFlight')).toEqual([])
  expect(outcomes.at(-1)).toMatchObject({ result: 'cancelled', spec: { name: 'image-6' } })
  expect('left' in (outcomes.at(-1) ?? {})).toBe(false)
})

test('when the run is stopped, images built on an unfinished one were not started', async () => {
  await using engine = await startEngine({
    latencyMs: 60_000,
    onEvent: ({ type }, { stop }) => {
      if (type === 'operation') stop.abort(new Error('stopped'))
    },
  })
  const middle = spec('middle', { source: fromImage('base') })
  const leaf = spec('leaf', { source: fromImage('middle') })
  const [first, ...others] = await engine.run([spec('base'), middle, leaf])
  expect(first).toMatchObject({ result: 'cancelled', left: { at: 'running' } })
  const steps = (name: string) => [
    { id: `create projects/golden-prod/global/images/${name}`, do: 'create', end: 'cancelled' },
  ]
  expect(others).toEqual([
    { image: middle, spec: middle, steps: steps('middle'), result: 'cancelled' },
    { image: leaf, spec: leaf, steps: steps('leaf'), result: 'cancelled' },
  ])
})

test('a stop while the insert is in flight still learns the operation', async () => {
  await using engine = await startEngine({ latencyMs: 60_000 })
  engine.gce.failNext('images.insert', { kind: 'hang' })
  const running = engine.run([spec('web')])
  while (engine.gce.count('images.insert') === 0) await new Promise((resolve) => setImmediate(resolve))
  engine.stop.abort(new Error('stopped'))
  engine.wire.abort(new Error('stopped'))
  expect(await running).toMatchObject([{ result: 'cancelled', left: { at: 'inFlight' } }])
})

test('a run that has ended leaves no timer', async () => {
  await using engine = await startEngine({
    quota: { concurrentOperations: 1, imagesPerSourceHour: 1 },
    state: { snapshots: [{ project: 'golden-prod', name: 'nightly' }] },
    timeoutMs: 90_000,
  })
  const source = { kind: 'snapshot', path: 'projects/golden-prod/global/snapshots/nightly' } as const
  const outcomes = await engine.run([
    ...many(5),
    ...many(2).map(({ name }) => spec(`of-${name}`, { source })),
  ])
  expect(outcomes.filter(({ result }) => result === 'changed')).toHaveLength(6)
  expect(outcomes.filter(({ result }) => result === 'failed')).toHaveLength(1)
  expect(engine.clock.waiting).toBe(0)
})

test('a run whose images fail, are skipped or are cancelled leaves no timer either', async () => {
  const failures = [{ code: 'INVALID_IMAGE_TAR', message: 'No image.', name: 'base' }]
  await using engine = await startEngine({
    latencyMs: 60_000,
    concurrency: 1,
    state: { failures },
    onEvent: (event, { stop }) => {
      if (event.type === 'operation' && event.image.name === 'other') stop.abort(new Error('stopped'))
    },
  })
  const specs = [spec('base'), spec('leaf', { source: fromImage('base') }), spec('other')]
  const outcomes = await engine.run(specs)
  expect(outcomes.map(({ result }) => result)).toEqual(['failed', 'skipped', 'cancelled'])
  expect(engine.clock.waiting).toBe(0)
})

test('a repeated Retry-After of zero does not flood the API', async () => {
  await using engine = await startEngine()
  engine.gce.failNext('images.insert', { kind: 'reply', status: 429, retryAfter: 0 }, 8)
  const startMs = engine.clock.now()
  expect(summary(await engine.run([spec('web')]))).toEqual(['web: created'])
  expect(engine.clock.now() - startMs).toBeGreaterThan(60_000)
})

test('a Retry-After beyond all dates is waited out like any other', async () => {
  await using engine = await startEngine({ timeoutMs: 60_000 })
  engine.gce.failNext('images.insert', { kind: 'reply', status: 429, retryAfter: '99999999999999999999' })
  expect(summary(await engine.run([spec('web')]))).toEqual([
    'web: failed (timeout: timed out after 1m00s; its insert was still queued)',
  ])
})
