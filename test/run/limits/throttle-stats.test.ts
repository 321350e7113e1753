import { expect, test } from 'vitest'
import type { LimitEvent } from '../../../src/run/events.ts'
import { ThrottleStats } from '../../../src/run/limits/throttle-stats.ts'

const throttled = (project: string, limiter: LimitEvent['limiter'], subject?: string): LimitEvent => ({
  type: 'throttled',
  project,
  limiter,
  why: 'some reason',
  ...(subject === undefined ? {} : { subject }),
})
const resumed = ({ project, limiter, subject }: LimitEvent): LimitEvent => ({
  type: 'resumed',
  project,
  limiter,
  ...(subject === undefined ? {} : { subject }),
})

test('adds up the times of each limiter, open periods included, the longest first', () => {
  const throttleStats = new ThrottleStats()
  const [inserts, images, disk] = [
    throttled('a', 'write'),
    throttled('a', 'images'),
    throttled('a', 'source', 'disks/d'),
  ]
  throttleStats.on(inserts, 0)
  throttleStats.on(inserts, 5_000) // emitted again, as it takes longer
  throttleStats.on(images, 2_000)
  throttleStats.on(resumed(inserts), 10_000)
  throttleStats.on(resumed(images), 4_000)
  throttleStats.on(inserts, 60_000)
  throttleStats.on(resumed(inserts), 61_000)
  throttleStats.on(disk, 10_000)
  expect(throttleStats.throttled(100_000)).toEqual([
    { project: 'a', limiter: 'source', subject: 'disks/d', ms: 90_000 },
    { project: 'a', limiter: 'write', ms: 11_000 },
    { project: 'a', limiter: 'images', ms: 2_000 },
  ])
})

test('keeps projects apart, and omits times of less than a second', () => {
  const throttleStats = new ThrottleStats()
  throttleStats.on(throttled('a', 'write'), 0)
  throttleStats.on(throttled('b', 'write'), 0)
  throttleStats.on(resumed(throttled('a', 'write')), 999)
  throttleStats.on(resumed(throttled('b', 'write')), 1_000)
  throttleStats.on(resumed(throttled('c', 'write')), 1_000)
  expect(throttleStats.throttled(5_000)).toEqual([{ project: 'b', limiter: 'write', ms: 1_000 }])
})

test('time after refusals of the server does not count for a limit of the run', () => {
  const throttleStats = new ThrottleStats()
  throttleStats.on({ type: 'throttled', project: 'p', limiter: 'write', why: 'rate limit', by: 'server' }, 0)
  throttleStats.on({ type: 'resumed', project: 'p', limiter: 'write' }, 5_000)
  throttleStats.on({ type: 'throttled', project: 'p', limiter: 'write', why: '300 a minute' }, 6_000)
  throttleStats.on({ type: 'resumed', project: 'p', limiter: 'write' }, 8_000)
  expect(throttleStats.throttled(9_000)).toEqual([
    { project: 'p', limiter: 'write', by: 'server', ms: 5_000 },
    { project: 'p', limiter: 'write', ms: 2_000 },
  ])
})

test('a refusal ends the time of the limit of the run, and a limit the time of the refusal', () => {
  const throttleStats = new ThrottleStats()
  const source = throttled('p', 'source', 'disks/d')
  const refused = { ...source, by: 'server' } as LimitEvent
  throttleStats.on(source, 0)
  throttleStats.on(refused, 4_000)
  throttleStats.on(source, 10_000)
  throttleStats.on(resumed(source), 11_000)
  expect(throttleStats.throttled(20_000)).toEqual([
    { project: 'p', limiter: 'source', subject: 'disks/d', by: 'server', ms: 6_000 },
    { project: 'p', limiter: 'source', subject: 'disks/d', ms: 5_000 },
  ])
})
