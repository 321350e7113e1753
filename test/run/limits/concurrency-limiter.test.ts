import { setMaxListeners } from 'node:events'
import { expect, test } from 'vitest'
import type { RunEvent } from '../../../src/run/events.ts'
import { ConcurrencyLimiter, type ConcurrencyPermit } from '../../../src/run/limits/concurrency-limiter.ts'
import { FakeClock } from '../../support/fake-clock.ts'

function startSlots(most: number) {
  const clock = new FakeClock()
  const events: RunEvent[] = []
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  const emit = (event: RunEvent) => events.push(event)
  const slots = new ConcurrencyLimiter({ project: 'p', most, clock, emit, over: stop.signal })
  const got: { readonly index: number; readonly slot: ConcurrencyPermit }[] = []
  const ask = (count: number, again = false) => {
    for (let index = 0; index < count; index++) {
      slots.acquire(stop.signal, again).then(
        (slot) => got.push({ index, slot }),
        () => {},
      )
    }
  }
  const indexes = () => got.map(({ index }) => index)
  return { clock, events, stop, slots, got, ask, indexes }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))
const held = (limiter: string, why: string) => ({ type: 'throttled', project: 'p', limiter, why })
const full = 'the API takes no more operations of this project at once'

test('so many images are in flight, first come, first served', async () => {
  const { ask, got, indexes, events } = startSlots(3)
  ask(5)
  await settle()
  expect(indexes()).toEqual([0, 1, 2])
  expect(events).toEqual([held('images', '3 images are in flight')])
  got[1]?.slot.running()
  got[1]?.slot.release()
  got[1]?.slot.release()
  await settle()
  expect(indexes()).toEqual([0, 1, 2, 3])
  for (const { slot } of got) slot.release()
  await settle()
  expect(indexes()).toEqual([0, 1, 2, 3, 4])
  expect(events.at(-1)).toEqual({ type: 'resumed', project: 'p', limiter: 'images' })
})

test('few are between slot and accepted insert', async () => {
  const { ask, got } = startSlots(500)
  ask(100)
  await settle()
  expect(got).toHaveLength(32)
  for (const { slot } of got.slice(0, 10)) slot.running()
  await settle()
  expect(got).toHaveLength(42)
})

test('one that waits no longer takes none', async () => {
  const { slots, ask, got } = startSlots(1)
  ask(1)
  const gone = new AbortController()
  const impatient = slots.acquire(gone.signal)
  gone.abort(new Error('gone'))
  await expect(impatient).rejects.toThrow('gone')
  await expect(slots.acquire(gone.signal)).rejects.toThrow('gone')
  ask(1)
  got[0]?.slot.release()
  await settle()
  expect(got).toHaveLength(2)
})

test('after a refusal no more are begun than were in flight, the refused first; then ever more again', async () => {
  const { ask, got, events } = startSlots(100)
  ask(4)
  await settle()
  for (const { slot } of got) slot.running()
  ask(1)
  await settle()
  const refused = got[4]?.slot
  refused?.refused()
  refused?.release()
  ask(20)
  ask(1, true)
  await settle()
  expect(got).toHaveLength(5)
  expect(events).toEqual([held('operations', full)])
  // each that ends lets one begin; when four have ended, one more, after the next five two more
  const finish = async (at: number) => {
    got[at]?.slot.release()
    await settle()
    for (const { slot } of got.slice(5)) slot.running()
    return got.length
  }
  const counts: number[] = []
  for (const at of [0, 1, 2, 3, 5, 6, 7, 8, 9]) counts.push(await finish(at))
  expect(counts).toEqual([6, 7, 8, 10, 11, 12, 13, 14, 17])
})

test('where nothing of ours is in flight, time has to pass: ever more of it', async () => {
  const { clock, ask, got } = startSlots(100)
  ask(1)
  await settle()
  got[0]?.slot.refused()
  got[0]?.slot.release()
  ask(1, true)
  await clock.advance(9_999)
  expect(got).toHaveLength(1)
  await clock.advance(1)
  await settle()
  expect(got).toHaveLength(2)
})

test('the end of the run ends the pause, and nobody is served', async () => {
  const { clock, stop, ask, got } = startSlots(100)
  ask(1)
  await settle()
  got[0]?.slot.refused()
  ask(3)
  stop.abort(new Error('stopped'))
  got[0]?.slot.release()
  await settle()
  expect(got).toHaveLength(1)
  expect(clock.waiting).toBe(0)
})
