import { expect, it } from 'vitest'
import { leastMs, type Task } from '../../bench/bound.ts'

const equal = (count: number, ms = 10_000) => Array.from({ length: count }, () => ms)
const least = (task: Partial<Task> & Pick<Task, 'latenciesMs'>) =>
  leastMs({ perMinute: 100, startMs: 0, ...task })

it('nothing to do takes no time', () => {
  expect(least({ latenciesMs: [] })).toBe(0)
})

it('within the quota the longest operation decides', () => {
  expect(least({ latenciesMs: [5_000, 30_000, 10_000] })).toBe(30_000)
})

it('the quota comes back at the full minute, and is spent at once', () => {
  expect(least({ latenciesMs: equal(100) })).toBe(10_000)
  expect(least({ latenciesMs: equal(101) })).toBe(70_000)
  expect(least({ latenciesMs: equal(101), startMs: 40_000 })).toBe(30_000)
  expect(least({ latenciesMs: equal(1_000), startMs: 1_800_000 + 40_000 })).toBe(8 * 60_000 + 20_000 + 10_000)
})

it('each insert has its own latency, in order', () => {
  // 100 in the first minute, of which the first takes longest; the last one is alone in the second
  expect(least({ latenciesMs: [65_000, ...equal(99), 1_000] })).toBe(65_000)
  expect(least({ latenciesMs: [65_000, ...equal(99), 10_000] })).toBe(70_000)
})

it('so many at once', () => {
  expect(least({ latenciesMs: equal(10), inFlight: 3 })).toBe(40_000)
  expect(least({ latenciesMs: [10_000, 1_000, 1_000, 1_000], inFlight: 2 })).toBe(10_000)
})

it('so many at once, within the quota', () => {
  expect(least({ latenciesMs: equal(6), inFlight: 2, perMinute: 3 })).toBe(60_000 + 20_000)
})

it('a chain takes the sum of its operations', () => {
  expect(least({ latenciesMs: equal(4), sources: [undefined, 0, 1, 2] })).toBe(40_000)
})

it('what most depends on goes first', () => {
  // two at once: the chain of images 2, 3 and 4 goes beside the two alone
  const sources = [undefined, undefined, undefined, 2, 3]
  expect(least({ latenciesMs: equal(5), sources, inFlight: 2 })).toBe(30_000)
})

it('of two images of one image both begin when that is READY', () => {
  expect(least({ latenciesMs: equal(3), sources: [undefined, 0, 0] })).toBe(20_000)
})

it('says so if images wait for each other', () => {
  expect(() => least({ latenciesMs: equal(2), sources: [1, 0] })).toThrow('wait for each other')
})
