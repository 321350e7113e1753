import { describe, expect, it } from 'vitest'
import type { HoldEvent } from '../../src/gce/compute-api.ts'
import { createLimiters, RateLimiter } from '../../src/gce/rate-limiter.ts'
import { FakeClock } from '../support/fake-clock.ts'

function limiterAt(perMinute: number) {
  const clock = new FakeClock({ now: '2026-11-24T10:00:00Z' })
  const events: HoldEvent[] = []
  const closed = new AbortController()
  const limiter = new RateLimiter({
    clock,
    project: 'p',
    group: 'write',
    perMinute,
    onHold: (event) => events.push(event),
    closed: closed.signal,
  })
  return { clock, events, closed, limiter }
}

/** Takes `count` times at once; `got` lists who got through, in order. */
function takeMany(limiter: RateLimiter, count: number, signal?: AbortSignal) {
  const got: number[] = []
  const all = Array.from({ length: count }, (_, index) => limiter.take(signal).then(() => got.push(index)))
  return { got, all: Promise.allSettled(all) }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('RateLimiter', () => {
  it.each([
    [300, 375],
    [1_200, 1_500],
  ])('lets %i a minute through, and never more than %i in one', async (perMinute, quota) => {
    const { clock, limiter } = limiterAt(perMinute)
    const { got } = takeMany(limiter, perMinute * 4)
    await settle()
    expect(got).toHaveLength(perMinute / 4)
    await clock.advance(59_999)
    expect(got.length).toBeLessThanOrEqual(quota)
    expect(got.length).toBeGreaterThanOrEqual(quota - 1)
    await clock.advance(60_001)
    expect(got).toHaveLength(perMinute / 4 + perMinute * 2)
  })

  it('saves up no more than a quarter of a minute', async () => {
    const { clock, limiter } = limiterAt(60)
    await clock.advance(3_600_000)
    const { got } = takeMany(limiter, 100)
    await settle()
    expect(got).toHaveLength(15)
  })

  it('serves in the order of asking, with one timer', async () => {
    const { clock, limiter } = limiterAt(60)
    const { got } = takeMany(limiter, 40)
    await settle()
    expect(clock.waiting).toBe(1)
    await clock.advance(25_000)
    expect(got).toEqual(Array.from({ length: 40 }, (_, index) => index))
    expect(clock.waiting).toBe(0)
  })

  it('lets go of those who no longer wait, without loss', async () => {
    const { clock, limiter } = limiterAt(4)
    await limiter.take()
    const stop = new AbortController()
    const impatient = limiter.take(stop.signal)
    const patient = takeMany(limiter, 1)
    stop.abort(new Error('stopped'))
    await expect(impatient).rejects.toThrow('stopped')
    await expect(limiter.take(stop.signal)).rejects.toThrow('stopped')
    await clock.advance(15_000)
    expect(patient.got).toEqual([0])
  })

  it('holds everybody, tells it once, and goes on at the steady rate', async () => {
    const { clock, events, limiter } = limiterAt(60)
    const until = clock.now() + 40_000
    limiter.holdUntil(until, 'rate limit')
    for (let more = 1; more <= 50; more++) limiter.holdUntil(until + more * 50, 'rate limit')
    limiter.holdUntil(until, 'rate limit')
    const { got } = takeMany(limiter, 3)
    await clock.advance(42_499)
    expect(got).toEqual([])
    expect(events).toEqual([
      { type: 'held', project: 'p', group: 'write', why: 'rate limit', untilMs: until },
    ])
    await clock.advance(1)
    expect(events).toHaveLength(2)
    expect(events[1]).toEqual({ type: 'released', project: 'p', group: 'write' })
    expect(got).toEqual([])
    await clock.advance(1_000)
    expect(got).toEqual([0])
    await clock.advance(2_000)
    expect(got).toEqual([0, 1, 2])
  })

  it('tells a hold that grows by much', async () => {
    const { clock, events, limiter } = limiterAt(60)
    limiter.holdUntil(clock.now() + 10_000, 'first')
    limiter.holdUntil(clock.now() + 70_000, 'second')
    await clock.advance(70_000)
    expect(events.map(({ type }) => type)).toEqual(['held', 'held', 'released'])
  })

  it('does not hold until a time that is past', () => {
    const { clock, events, limiter } = limiterAt(60)
    limiter.holdUntil(clock.now() - 1, 'late')
    expect(events).toEqual([])
  })

  it('refuses who still waits when it is closed, and leaves no timer', async () => {
    const { clock, closed, limiter } = limiterAt(4)
    await limiter.take()
    const { all } = takeMany(limiter, 2)
    limiter.holdUntil(clock.now() + 60_000, 'rate limit')
    closed.abort(new Error('closed'))
    const settled = await all
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(limiter.take()).rejects.toThrow('closed')
    await settle()
    expect(clock.waiting).toBe(0)
  })
})

describe('createLimiters', () => {
  it('keeps projects and groups apart', async () => {
    const clock = new FakeClock()
    const limiterOf = createLimiters({
      clock,
      perMinute: { write: 4, read: 8 },
      onHold: () => {},
      closed: new AbortController().signal,
    })
    expect(limiterOf('a', 'write')).toBe(limiterOf('a', 'write'))
    limiterOf('a', 'write').holdUntil(clock.now() + 60_000, 'rate limit')
    const others = [limiterOf('a', 'read'), limiterOf('b', 'write')]
    await Promise.all(others.map((limiter) => limiter.take()))
  })
})
