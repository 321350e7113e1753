import { expect, test } from 'vitest'
import type { Outcome } from '../../src/run/events.ts'
import { startEngine } from '../support/engine.ts'
import { insertByHand } from '../support/insert-log.ts'
import { spec } from '../support/spec.ts'

const many = (count: number, prefix = 'image') =>
  Array.from({ length: count }, (_, index) => spec(`${prefix}-${index + 1}`))
const allCreated = (outcomes: readonly Outcome[]) => outcomes.every(({ result }) => result === 'changed')
const refused = (requests: readonly { readonly status: number }[]) =>
  requests.filter(({ status }) => status === 403 || status === 429).length

const disk = { project: 'golden-prod', zone: 'us-central1-a', name: 'builder' }
const ofDisk = { kind: 'disk', path: 'projects/golden-prod/zones/us-central1-a/disks/builder' } as const

test('the documented quotas: each minute’s budget is used at its start, without a refusal', async () => {
  await using engine = await startEngine({
    quota: 'documented',
    rate: 375,
    readRate: 1_500,
    concurrency: 500,
    latencyMs: 20_000,
  })
  const startMs = engine.clock.now()
  expect(allCreated(await engine.run(many(1_000)))).toBe(true)
  // at 10:00:00, 10:01:00 and 10:02:00, each a moment late, and the last 20 s, noticed by a look at all
  expect(engine.clock.now() - startMs).toBe(141_500)
  expect(refused(engine.gce.requests)).toBe(0)
  expect(engine.gce.count()).toBeLessThanOrEqual(2_100)
})

test('thirty images of one disk: six per hour, and no other image is delayed', async () => {
  const endOfOthers = async (withDisk: boolean) => {
    await using engine = await startEngine({
      state: { disks: [disk] },
      quota: { preset: 'documented' },
      rate: 300,
      readRate: 1_200,
      sourceRate: 6,
      latencyMs: 20_000,
      concurrency: 500,
    })
    const ofOne = Array.from({ length: 30 }, (_, index) => spec(`of-disk-${index + 1}`, { source: ofDisk }))
    const outcomes = await engine.run([...(withDisk ? ofOne : []), ...many(200)])
    expect(allCreated(outcomes)).toBe(true)
    expect(refused(engine.gce.requests)).toBe(0)
    expect(engine.gce.state().failures ?? []).toEqual([])
    const others = engine.events.flatMap((event) =>
      event.type === 'finished' && event.outcome.image.name.startsWith('image') ? [event.atMs] : [],
    )
    return Math.max(...others)
  }
  const without = await endOfOthers(false)
  expect(await endOfOthers(true)).toBe(without)
})

test('a source whose rate is exceeded is rejected in its operations; the rate is learned, and all are created', async () => {
  await using engine = await startEngine({
    state: { disks: [disk], snapshots: [{ project: 'golden-prod', name: 'nightly' }] },
    quota: { imagesPerSourceHour: 6 },
    latencyMs: 20_000,
  })
  const source = { kind: 'snapshot', path: 'projects/golden-prod/global/snapshots/nightly' } as const
  const specs = Array.from({ length: 20 }, (_, index) => spec(`of-snapshot-${index + 1}`, { source }))
  expect(allCreated(await engine.run(specs))).toBe(true)
  expect(engine.gce.count('images.insert')).toBeLessThan(60)
})

test('a project with little quota delays no other', async () => {
  await using engine = await startEngine({ latencyMs: 20_000, rate: 60, concurrency: 50 })
  const slow = many(150, 'slow')
  const other = spec('web', { project: 'golden-other' })
  const outcomes = await engine.run([...slow, other])
  expect(allCreated(outcomes)).toBe(true)
  expect(outcomes.at(-1)).toMatchObject({ result: 'changed', ms: 20_000 })
})

test('as many operations at once as the API accepts, with few refusals', async () => {
  await using engine = await startEngine({
    quota: { concurrentOperations: 40 },
    latencyMs: 20_000,
    concurrency: 500,
  })
  const startMs = engine.clock.now()
  expect(allCreated(await engine.run(many(400)))).toBe(true)
  expect(engine.clock.now() - startMs).toBeLessThanOrEqual(10 * 20_000 * 1.1)
  expect(refused(engine.gce.requests)).toBeLessThanOrEqual(40)
})

test('long polls that are rate limited: after the first, one probes for all', async () => {
  await using engine = await startEngine({ readRate: 300, latencyMs: 20_000 })
  engine.gce.failNext('globalOperations.wait', { kind: 'reply', status: 429 }, 50)
  expect(allCreated(await engine.run(many(50)))).toBe(true)
  const times = engine.gce.requests.filter(({ status }) => status === 429).map(({ atMs }) => atMs)
  const atFirst = times.filter((atMs) => atMs === times[0])
  expect(atFirst.length).toBeLessThanOrEqual(25)
  expect(new Set(times).size).toBe(times.length - atFirst.length + 1)
})

test('few operations at once, for long: the limit is raised less and less often', async () => {
  await using engine = await startEngine({ quota: { concurrentOperations: 3 }, latencyMs: 20_000 })
  const startMs = engine.clock.now()
  expect(allCreated(await engine.run(many(90)))).toBe(true)
  expect(engine.clock.now() - startMs).toBe(30 * 20_000)
  // those that were on the way at first, and one each after 3, 6, 12, 24 and 24
  expect(refused(engine.gce.requests)).toBeLessThanOrEqual(32 + 5)
})

test('25 short images among 25 long ones: their ends are noticed within a second', async () => {
  await using engine = await startEngine({ latencyMs: 3_600_000, readRate: 1_200 })
  const [long, short] = [many(25, 'long'), many(25, 'short')]
  for (const { name, body } of long) await insertByHand(engine.gce, { ...body, name })
  engine.gce.latency = { operation: 2_000 }
  const outcomes = (await engine.run([...long, ...short])).slice(25)
  expect(allCreated(outcomes)).toBe(true)
  expect(Math.max(...outcomes.map((outcome) => ('ms' in outcome ? outcome.ms : 0)))).toBeLessThanOrEqual(
    3_000,
  )
})
