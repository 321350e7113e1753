import { expect, test } from 'vitest'
import type { Outcome } from '../../src/run/events.ts'
import { startEngine } from '../support/engine.ts'
import { spec } from '../support/spec.ts'

const many = (count: number, prefix = 'image') =>
  Array.from({ length: count }, (_, index) => spec(`${prefix}-${index + 1}`))
const allCreated = (outcomes: readonly Outcome[]) => outcomes.every(({ result }) => result === 'changed')
const refused = (requests: readonly { readonly status: number }[]) =>
  requests.filter(({ status }) => status === 403 || status === 429).length

test('inserts whose responses take three seconds keep the rate', async () => {
  await using engine = await startEngine({
    rate: 300,
    readRate: 1_200,
    concurrency: 500,
    latency: { operation: 20_000, answers: { 'images.insert': 3_000 } },
  })
  const startMs = engine.clock.now()
  expect(allCreated(await engine.run(many(1_000)))).toBe(true)
  // the last hundred at 10:03:00, a moment late, 25 at once: the last of them start 9 s later; then 20 s
  expect(engine.clock.now() - startMs).toBe(180_500 + 9_000 + 20_000)
})

test('a quota of a tenth of the rate is learned, and few requests are rejected', async () => {
  await using engine = await startEngine({
    quota: { perMinute: { global_resource_write_requests: 30 } },
    rate: 300,
    latencyMs: 20_000,
    concurrency: 500,
  })
  const startMs = engine.clock.now()
  expect(allCreated(await engine.run(many(1_000)))).toBe(true)
  const bound = 33 * 60_000 + 20_000
  expect(engine.clock.now() - startMs).toBeLessThanOrEqual(bound * 1.08)
  expect(refused(engine.gce.requests) / engine.gce.count()).toBeLessThanOrEqual(0.02)
})

test('a run under a fault mix creates each image once', async () => {
  const faults = [
    { probability: 0.03, fault: { kind: 'reply', status: 503 } },
    { probability: 0.02, fault: { kind: 'resetAfter' } },
    { probability: 0.01, fault: { kind: 'reply', status: 429 } },
    { probability: 0.01, fault: { kind: 'hang' } },
  ] as const
  await using engine = await startEngine({ faults, latencyMs: 20_000, concurrency: 500, rate: 375 })
  const startMs = engine.clock.now()
  const outcomes = await engine.run(many(1_000))
  expect(outcomes.filter(({ result }) => result !== 'changed')).toEqual([])
  const names = engine.gce.state().images?.map(({ name }) => name) ?? []
  expect(new Set(names).size).toBe(1_000)
  expect(names).toHaveLength(1_000)
  // without faults it takes 141.5 s
  expect(engine.clock.now() - startMs).toBeLessThanOrEqual(141_500 * 1.25)
})
