import { setMaxListeners } from 'node:events'
import { expect, test } from 'vitest'
import type { RunEvent } from '../../../src/run/events.ts'
import { type SourcePermit, SourceRateLimiter } from '../../../src/run/limits/source-rate-limiter.ts'
import { FakeClock } from '../../support/fake-clock.ts'

function startPace(options: { readonly perHour?: number; readonly atOnce?: number }) {
  const clock = new FakeClock({ now: '2026-11-24T10:00:00Z' })
  const events: RunEvent[] = []
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  const pace = new SourceRateLimiter({
    project: 'p',
    source: 'disks/builder',
    perHour: options.perHour,
    atOnce: options.atOnce ?? Infinity,
    clock,
    emit: (event) => events.push(event),
    over: stop.signal,
  })
  const got: SourcePermit[] = []
  const at: string[] = []
  const ask = (count: number, end?: 'made' | 'refused' | 'other') => {
    for (let n = 0; n < count; n++) {
      pace.acquire(stop.signal).then(
        (turn) => {
          got.push(turn)
          at.push(new Date(clock.now()).toISOString().slice(11, 19))
          if (end !== undefined) turn.done(end)
        },
        () => {},
      )
    }
  }
  return { clock, events, stop, pace, got, at, ask }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))
const hour = 3_600_000
const held = (why: string, untilMs?: number) => ({
  type: 'throttled',
  project: 'p',
  limiter: 'source',
  subject: 'disks/builder',
  why,
  ...(untilMs === undefined ? {} : { untilMs }),
})
const released = { type: 'resumed', project: 'p', limiter: 'source', subject: 'disks/builder' }

test('six an hour: the seventh begins an hour after the first was accepted', async () => {
  const { clock, ask, got, at, events } = startPace({ perHour: 6 })
  const began = clock.now()
  ask(13)
  await settle()
  expect(got).toHaveLength(6)
  expect(events).toEqual([held('6 images of it an hour', began + hour + 2_000)])
  await clock.advance(30_000)
  got[0]?.begun()
  got[1]?.begun()
  await clock.advance(hour)
  await settle()
  expect(at.slice(6)).toEqual(['11:00:02', '11:00:02', '11:00:02', '11:00:02'])
  await clock.advance(3_000)
  await settle()
  expect(at.slice(10)).toEqual(['11:00:32', '11:00:32'])
  await clock.advance(hour)
  await settle()
  expect(at.slice(12)).toEqual(['12:00:04'])
  expect(events.at(-1)).toEqual(released)
  expect(clock.waiting).toBe(0)
})

test('a disk bears one at a time', async () => {
  const { ask, got, events } = startPace({ atOnce: 1 })
  ask(3)
  await settle()
  expect(got).toHaveLength(1)
  expect(events).toEqual([held('one image of it at a time')])
  got[0]?.done('made')
  got[0]?.done('made')
  await settle()
  expect(got).toHaveLength(2)
  got[1]?.done('other')
  await settle()
  expect(got).toHaveLength(3)
  expect(events.at(-1)).toEqual(released)
})

test('rests for ten minutes where images of it have been made within the hour', async () => {
  const { clock, ask, got, events } = startPace({})
  ask(8)
  await settle()
  for (const turn of got.slice(0, 6)) turn.done('made')
  for (const turn of got.slice(6)) turn.done('refused')
  ask(1)
  await settle()
  expect(events).toEqual([held('the API makes no more images of it for now', clock.now() + 600_000)])
})

test('without a pace of its own it learns one: rests, tries one, then two, then four', async () => {
  const { clock, ask, got, at, events } = startPace({})
  ask(8)
  await settle()
  expect(got).toHaveLength(8)
  for (const turn of got) turn.done('refused')
  ask(8)
  await settle()
  expect(got).toHaveLength(8)
  expect(events).toEqual([held('the API makes no more images of it for now', clock.now() + 60_000)])
  await clock.advance(60_000)
  await settle()
  expect(got).toHaveLength(9)
  got[8]?.done('made')
  await settle()
  expect(got).toHaveLength(11)
  got[9]?.done('made')
  got[10]?.done('made')
  await settle()
  expect(got).toHaveLength(16)
  expect(new Set(at.slice(8))).toEqual(new Set(['10:01:00']))
})

test('rests ever longer, up to the documented ten minutes, while it is refused', async () => {
  const { clock, ask, at } = startPace({})
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
  const one = startPace({ atOnce: 1 })
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

test('a clock that is put back an hour makes no rest longer', async () => {
  const { clock, ask, got } = startPace({ atOnce: 1 })
  ask(1, 'refused')
  await settle()
  clock.jump(-hour)
  ask(1)
  await clock.advance(60_000)
  await settle()
  expect(got).toHaveLength(2)
})

test('who waits no longer is let go of; the end of the run ends the pause', async () => {
  const { clock, stop, pace, ask, got } = startPace({ perHour: 1 })
  ask(1)
  const gone = new AbortController()
  const impatient = pace.acquire(gone.signal)
  gone.abort(new Error('gone'))
  await expect(impatient).rejects.toThrow('gone')
  ask(1)
  await settle()
  stop.abort(new Error('stopped'))
  await settle()
  expect(got).toHaveLength(1)
  expect(clock.waiting).toBe(0)
})

test('what was never begun does not count: a source that was busy has its whole hour', async () => {
  const { ask, got, pace } = startPace({ perHour: 2 })
  ask(8, 'other')
  await settle()
  expect(got).toHaveLength(8)
  ask(1)
  await settle()
  got[8]?.begun()
  got[8]?.done('other')
  pace.adopt().done('made')
  ask(1)
  await settle()
  expect(got).toHaveLength(9)
})

test('an image in the making takes its turn at once, and others wait for it', async () => {
  const { ask, got, pace } = startPace({ atOnce: 1 })
  const adopted = [pace.adopt(), pace.adopt()]
  ask(1)
  adopted[0]?.done('made')
  await settle()
  expect(got).toEqual([])
  adopted[1]?.done('made')
  await settle()
  expect(got).toHaveLength(1)
})
