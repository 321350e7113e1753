import { describe, expect, it } from 'vitest'
import type { ClientEvent } from '../../../src/gce/events.ts'
import type { Permit } from '../../../src/gce/limits/in-flight-window.ts'
import { createLimiters, RateLimiter } from '../../../src/gce/limits/rate-limiter.ts'
import { FakeClock } from '../../support/fake-clock.ts'

function limiterAt(perMinute: number, now = '2026-11-24T10:00:20Z') {
  const clock = new FakeClock({ now })
  const events: ClientEvent[] = []
  const closed = new AbortController()
  const limiter = new RateLimiter({
    clock,
    project: 'p',
    group: 'write',
    perMinute,
    emit: (event) => events.push(event),
    closed: closed.signal,
  })
  return { clock, events, closed, limiter }
}

const response = (passed: boolean) => ({ passed, isTimed: true })

/**
 * Takes `count` permits at once: `got` lists the calls that got one, in order, and `end` sends responses. `atOnce`: each
 * has its response at once.
 */
function takeMany(limiter: RateLimiter, count: number, atOnce = true) {
  const got: number[] = []
  const inFlight: Permit[] = []
  const all = Array.from({ length: count }, async (_, index) => {
    const permit = await limiter.take()
    got.push(index)
    if (atOnce) limiter.release(permit, response(true))
    else inFlight.push(permit)
  })
  /** Responses to the oldest `many`. */
  const end = (many: number, passed: boolean) => {
    for (const permit of inFlight.splice(0, many)) limiter.release(permit, response(passed))
  }
  return { got, end, all: Promise.allSettled(all) }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)
const refusal = { why: 'rate limit', afterMs: 40_000, exhausted: true } as const

describe('RateLimiter', () => {
  it('uses a minute’s budget immediately, in call order, with one timer for the pause and one for responses', async () => {
    const { clock, limiter, events } = limiterAt(300)
    const { got } = takeMany(limiter, 700)
    await settle()
    expect(got).toHaveLength(300)
    expect(clock.waiting).toBe(2)
    expect(events).toEqual([
      {
        type: 'throttled',
        project: 'p',
        limiter: 'write',
        why: '300 per minute',
        untilMs: clock.now() + 40_500,
      },
    ])
    await clock.advance(40_499)
    expect(got).toHaveLength(300)
    await clock.advance(1)
    await settle()
    expect(got).toHaveLength(600)
    expect(events.map(({ type }) => type)).toEqual(['throttled', 'resumed', 'throttled'])
    await clock.advance(60_000)
    await settle()
    expect(got).toEqual(upTo(700))
    await clock.advance(1_000)
    expect(clock.waiting).toBe(0)
  })

  it('keeps few requests in flight, and more the longer responses take', async () => {
    const { clock, limiter, events } = limiterAt(300)
    const { got, end } = takeMany(limiter, 100, false)
    await settle()
    expect(got).toHaveLength(3)
    await clock.advance(900)
    end(1, true)
    await settle()
    // five a second, and a response takes nine tenths of one: three, and twice as many as that needs
    expect(got).toHaveLength(1 + 12)
    end(2, true)
    await settle()
    expect(got).toHaveLength(3 + 12)
    expect(events).toEqual([])
  })

  it('expires a request that hangs, so that it does not block the others', async () => {
    const { clock, limiter } = limiterAt(300)
    const { got } = takeMany(limiter, 100, false)
    await clock.advance(999)
    await settle()
    expect(got).toHaveLength(3)
    await clock.advance(1)
    await settle()
    expect(got.length).toBeGreaterThan(3)
  })

  it('resumes in time after an exhausted minute, despite requests in flight', async () => {
    const { clock, limiter } = limiterAt(4)
    const { got } = takeMany(limiter, 8, false)
    await clock.advance(5_000)
    await settle()
    expect(got).toEqual(upTo(4))
    await clock.advance(35_500)
    await clock.advance(5_000)
    await settle()
    expect(got).toEqual(upTo(8))
  })

  it('drops calls that were aborted, without losing permits', async () => {
    const { clock, limiter } = limiterAt(1)
    await limiter.take()
    const stop = new AbortController()
    const impatient = limiter.take(stop.signal)
    const patient = takeMany(limiter, 1)
    stop.abort(new Error('stopped'))
    await expect(impatient).rejects.toThrow('stopped')
    await expect(limiter.take(stop.signal)).rejects.toThrow('stopped')
    await clock.advance(40_500)
    await settle()
    expect(patient.got).toEqual([0])
  })

  it('pauses the whole group after a refusal, reports it once, and then keeps few in flight', async () => {
    const { clock, events, limiter } = limiterAt(60)
    const startMs = clock.now()
    const first = takeMany(limiter, 3, false)
    await settle()
    for (let more = 0; more < 3; more++) {
      limiter.refused({ ...refusal, afterMs: 40_000 + more * 50 })
      first.end(1, false)
    }
    expect(first.got).toHaveLength(3)
    const { got } = takeMany(limiter, 20, false)
    await clock.advance(40_099)
    expect(got).toEqual([])
    expect(events).toEqual([
      {
        type: 'throttled',
        project: 'p',
        limiter: 'write',
        why: 'rate limit',
        by: 'server',
        untilMs: startMs + 40_000,
      },
    ])
    await clock.advance(401)
    await settle()
    expect(events.at(1)).toEqual({ type: 'resumed', project: 'p', limiter: 'write' })
    expect(got).toEqual(upTo(2))
  })

  it('sends one probe after a refusal that names no quota, until one succeeds', async () => {
    const { clock, limiter } = limiterAt(90)
    const { got, end } = takeMany(limiter, 20, false)
    await settle()
    expect(got).toHaveLength(3)
    const passing = { why: 'too many at once', afterMs: 1_000 }
    limiter.refused(passing)
    end(3, false) // nobody knows what became of two of them
    await clock.advance(1_000)
    await settle()
    expect(got).toHaveLength(4)
    limiter.refused(passing)
    end(1, false)
    await clock.advance(1_000)
    await settle()
    expect(got).toHaveLength(5)
    end(1, true)
    await settle()
    expect(got).toHaveLength(8)
  })

  it('reports a pause that grows considerably', async () => {
    const { clock, events, limiter } = limiterAt(60)
    limiter.refused({ ...refusal, why: 'first', afterMs: 10_000 })
    limiter.refused({ ...refusal, why: 'second', afterMs: 70_000 })
    await clock.advance(70_000)
    await settle()
    expect(events.map((event) => ('why' in event ? event.why : event.type))).toEqual([
      'first',
      'second',
      'resumed',
    ])
  })

  it.each([
    ['forward', 3_600_000],
    ['back', -3_600_000],
  ])('keeps the length of a pause when the clock is set %s an hour', async (_, jumpMs) => {
    const { clock, limiter } = limiterAt(60)
    limiter.refused(refusal)
    const { got } = takeMany(limiter, 1)
    clock.jump(jumpMs)
    await clock.advance(41_000)
    await settle()
    expect(got).toEqual([0])
  })

  it.each([
    ['forward', 3_600_000],
    ['back', -3_600_000],
  ])('keeps the length of a pause that has grown when the clock is set %s an hour', async (_, jumpMs) => {
    const { clock, limiter } = limiterAt(60)
    limiter.refused(refusal)
    const { got } = takeMany(limiter, 1)
    await clock.advance(10_000)
    limiter.refused({ ...refusal, afterMs: 60_000 })
    clock.jump(jumpMs)
    await clock.advance(59_999)
    expect(got).toEqual([])
    await clock.advance(1)
    await settle()
    expect(got).toEqual([0])
    expect(clock.waiting).toBe(0)
  })

  it('keeps the length of later pauses after the clock was set back an hour', async () => {
    const { clock, limiter } = limiterAt(60)
    limiter.refused(refusal)
    const { got } = takeMany(limiter, 1)
    await clock.advance(10_000)
    clock.jump(-3_600_000)
    limiter.refused({ ...refusal, afterMs: 60_000 })
    await clock.advance(59_999)
    expect(got).toEqual([])
    await clock.advance(1)
    await settle()
    expect(got).toEqual([0])
  })

  it('rejects waiting calls when it is closed, and leaves no timer', async () => {
    const { clock, closed, limiter } = limiterAt(1)
    await limiter.take()
    const { all } = takeMany(limiter, 2)
    limiter.refused(refusal)
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
      perMinute: { write: 4, read: 8, list: 8, patch: 8, operation: 8 },
      emit: () => {},
      closed: new AbortController().signal,
    })
    expect(limiterOf('a', 'write')).toBe(limiterOf('a', 'write'))
    limiterOf('a', 'write').refused(refusal)
    const others = [limiterOf('a', 'read'), limiterOf('b', 'write')]
    await Promise.all(others.map((limiter) => limiter.take()))
  })
})
