import { expect, it } from 'vitest'
import { lowerBoundMs, type Task } from '../../bench/lower-bound.ts'

const equal = (count: number, ms = 10_000) => Array.from({ length: count }, () => ms)
const boundMs = (task: Partial<Task> & Pick<Task, 'latenciesMs'>) =>
  lowerBoundMs({ perMinute: 100, startMs: 0, ...task })

it('is zero for no images', () => {
  expect(boundMs({ latenciesMs: [] })).toBe(0)
})

it('is the longest operation within the quota', () => {
  expect(boundMs({ latenciesMs: [5_000, 30_000, 10_000] })).toBe(30_000)
})

it('spends the quota at once when it is restored at the full minute', () => {
  expect(boundMs({ latenciesMs: equal(100) })).toBe(10_000)
  expect(boundMs({ latenciesMs: equal(101) })).toBe(70_000)
  expect(boundMs({ latenciesMs: equal(101), startMs: 40_000 })).toBe(30_000)
  expect(boundMs({ latenciesMs: equal(1_000), startMs: 1_800_000 + 40_000 })).toBe(
    8 * 60_000 + 20_000 + 10_000,
  )
})

it('gives each insert its own latency, in order', () => {
  // 100 in the first minute, of which the first takes longest; the last one is alone in the second
  expect(boundMs({ latenciesMs: [65_000, ...equal(99), 1_000] })).toBe(65_000)
  expect(boundMs({ latenciesMs: [65_000, ...equal(99), 10_000] })).toBe(70_000)
})

it('respects the concurrency limit', () => {
  expect(boundMs({ latenciesMs: equal(10), maxInFlight: 3 })).toBe(40_000)
  expect(boundMs({ latenciesMs: [10_000, 1_000, 1_000, 1_000], maxInFlight: 2 })).toBe(10_000)
})

it('respects the concurrency limit and the quota together', () => {
  expect(boundMs({ latenciesMs: equal(6), maxInFlight: 2, perMinute: 3 })).toBe(60_000 + 20_000)
})

it('is the sum of the operations of a chain', () => {
  expect(boundMs({ latenciesMs: equal(4), sources: [undefined, 0, 1, 2] })).toBe(40_000)
})

it('starts the longest chain of dependents first', () => {
  // with two in flight, the chain of images 2, 3 and 4 runs in parallel with the two single images
  const sources = [undefined, undefined, undefined, 2, 3]
  expect(boundMs({ latenciesMs: equal(5), sources, maxInFlight: 2 })).toBe(30_000)
})

it('starts both images of one source image when it is READY', () => {
  expect(boundMs({ latenciesMs: equal(3), sources: [undefined, 0, 0] })).toBe(20_000)
})

it('throws at a dependency cycle', () => {
  expect(() => boundMs({ latenciesMs: equal(2), sources: [1, 0] })).toThrow('dependency cycle')
})
