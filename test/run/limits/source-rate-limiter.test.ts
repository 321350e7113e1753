import { setMaxListeners } from 'node:events'
import { expect, test } from 'vitest'
import type { RunEvent } from '../../../src/run/events.ts'
import { type SourcePermit, SourceRateLimiter } from '../../../src/run/limits/source-rate-limiter.ts'
import { FakeClock } from '../../support/fake-clock.ts'

function startLimiter(options: { readonly perHour?: number; readonly maxConcurrent?: number }) {
  const clock = new FakeClock({ now: '2026-11-24T10:00:00Z' })
  const events: RunEvent[] = []
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  const limiter = new SourceRateLimiter({
    project: 'p',
    source: 'disks/builder',
    perHour: options.perHour,
    maxConcurrent: options.maxConcurrent ?? Infinity,
    clock,
    emit: (event) => events.push(event),
    over: stop.signal,
  })
  const got: SourcePermit[] = []
  const at: string[] = []
  const ask = (count: number, end?: 'created' | 'refused' | 'other') => {
    for (let n = 0; n < count; n++) {
      limiter.acquire(stop.signal).then(
        (permit) => {
          got.push(permit)
          at.push(new Date(clock.now()).toISOString().slice(11, 19))
          if (end !== undefined) permit.release(end)
        },
        () => {},
      )
    }
  }
  return { clock, events, stop, limiter, got, at, ask }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))
const hour = 3_600_000
const throttled = (why: string, untilMs?: number) => ({
  type: 'throttled',
  project: 'p',
  limiter: 'source',
  subject: 'disks/builder',
  why,
  ...(untilMs === undefined ? {} : { untilMs }),
})
const rejected = (why: string, untilMs?: number) => ({ ...throttled(why, untilMs), by: 'server' })
const resumed = { type: 'resumed', project: 'p', limiter: 'source', subject: 'disks/builder' }

test('six per hour: the seventh starts an hour after the first was accepted', async () => {
  const { clock, ask, got, at, events } = startLimiter({ perHour: 6 })
  const startMs = clock.now()
  ask(13)
  await settle()
  expect(got).toHaveLength(6)
  expect(events).toEqual([throttled('6 images per hour', startMs + hour + 2_000)])
  await clock.advance(30_000)
  got[0]?.accepted()
  got[1]?.accepted()
  await clock.advance(hour)
  await settle()
  expect(at.slice(6)).toEqual(['11:00:02', '11:00:02', '11:00:02', '11:00:02'])
  await clock.advance(3_000)
  await settle()
  expect(at.slice(10)).toEqual(['11:00:32', '11:00:32'])
  await clock.advance(hour)
  await settle()
  expect(at.slice(12)).toEqual(['12:00:04'])
  expect(events.at(-1)).toEqual(resumed)
  expect(clock.waiting).toBe(0)
})

test('a disk allows one image at a time', async () => {
  const { ask, got, events } = startLimiter({ maxConcurrent: 1 })
  ask(3)
  await settle()
  expect(got).toHaveLength(1)
  expect(events).toEqual([throttled('one image at a time')])
  got[0]?.release('created')
  got[0]?.release('created')
  await settle()
  expect(got).toHaveLength(2)
  got[1]?.release('other')
  await settle()
  expect(got).toHaveLength(3)
  expect(events.at(-1)).toEqual(resumed)
})

test('pauses for ten minutes if images of the source were created within the hour', async () => {
  const { clock, ask, got, events } = startLimiter({})
  ask(8)
  await settle()
  for (const permit of got.slice(0, 6)) permit.release('created')
  for (const permit of got.slice(6)) permit.release('refused')
  ask(1)
  await settle()
  expect(events).toEqual([rejected('the API rejects images created this quickly', clock.now() + 600_000)])
})

test('without a limit it learns one from refusals: it pauses, tries one, then two, then four', async () => {
  const { clock, ask, got, at, events } = startLimiter({})
  ask(8)
  await settle()
  expect(got).toHaveLength(8)
  for (const permit of got) permit.release('refused')
  ask(8)
  await settle()
  expect(got).toHaveLength(8)
  expect(events).toEqual([rejected('the API rejects images created this quickly', clock.now() + 60_000)])
  await clock.advance(60_000)
  await settle()
  expect(got).toHaveLength(9)
  got[8]?.release('created')
  await settle()
  expect(got).toHaveLength(11)
  got[9]?.release('created')
  got[10]?.release('created')
  await settle()
  expect(got).toHaveLength(16)
  expect(new Set(at.slice(8))).toEqual(new Set(['10:01:00']))
})

test('pauses grow to the documented ten minutes while it is rejected', async () => {
  const { clock, ask, at } = startLimiter({})
  ask(8, 'refused')
  await settle()
  await clock.advance(hour)
  await settle()
  expect(at).toEqual([
    '10:00:00',
    '10:00:00',
    '10:00:00',
    '10:00:00',
    '10:00:00',
    '10:00:00',
    '10:00:00',
    '10:00:00',
  ])
  const one = startLimiter({ maxConcurrent: 1 })
  one.ask(8, 'refused')
  await settle()
  await one.clock.advance(hour)
  await settle()
  expect(one.at).toEqual([
    '10:00:00',
    '10:01:00',
    '10:03:00',
    '10:07:00',
    '10:15:00',
    '10:25:00',
    '10:35:00',
    '10:45:00',
  ])
})

test('a clock that is set back by an hour lengthens no pause', async () => {
  const { clock, ask, got } = startLimiter({ maxConcurrent: 1 })
  ask(1, 'refused')
  await settle()
  clock.jump(-hour)
  ask(1)
  await clock.advance(60_000)
  await settle()
  expect(got).toHaveLength(2)
})

test('an image that no longer waits leaves the queue; the end of the run ends the pause', async () => {
  const { clock, stop, limiter, ask, got } = startLimiter({ perHour: 1 })
  ask(1)
  const gone = new AbortController()
  const impatient = limiter.acquire(gone.signal)
  gone.abort(new Error('gone'))
  await expect(impatient).rejects.toThrow('gone')
  ask(1)
  await settle()
  stop.abort(new Error('stopped'))
  await settle()
  expect(got).toHaveLength(1)
  expect(clock.waiting).toBe(0)
})

test('an image that never started does not count: a busy source keeps its whole hour', async () => {
  const { ask, got, limiter } = startLimiter({ perHour: 2 })
  ask(8, 'other')
  await settle()
  expect(got).toHaveLength(8)
  ask(1)
  await settle()
  got[8]?.accepted()
  got[8]?.release('other')
  limiter.adopt().release('created')
  ask(1)
  await settle()
  expect(got).toHaveLength(9)
})

test('an image in progress takes its permit immediately, and others wait for it', async () => {
  const { ask, got, limiter } = startLimiter({ maxConcurrent: 1 })
  const adopted = [limiter.adopt(), limiter.adopt()]
  ask(1)
  adopted[0]?.release('created')
  await settle()
  expect(got).toEqual([])
  adopted[1]?.release('created')
  await settle()
  expect(got).toHaveLength(1)
})

test('the end of the run does not report that the source resumed', async () => {
  const { stop, clock, ask, got, events } = startLimiter({})
  ask(2)
  await settle()
  for (const permit of got) permit.release('refused')
  ask(1)
  await settle()
  stop.abort()
  await settle()
  expect(events).toEqual([rejected('the API rejects images created this quickly', clock.now() + 60_000)])
})
