import { setMaxListeners } from 'node:events'
import { expect, test } from 'vitest'
import type { RunEvent } from '../../../src/run/events.ts'
import { ConcurrencyLimiter, type ConcurrencyPermit } from '../../../src/run/limits/concurrency-limiter.ts'
import { FakeClock } from '../../support/fake-clock.ts'

function startLimiter(max: number) {
  const clock = new FakeClock()
  const events: RunEvent[] = []
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  const emit = (event: RunEvent) => events.push(event)
  const limiter = new ConcurrencyLimiter({ project: 'p', max, clock, emit, over: stop.signal })
  const got: { readonly index: number; readonly permit: ConcurrencyPermit }[] = []
  const ask = (count: number, isRetry = false) => {
    for (let index = 0; index < count; index++) {
      limiter.acquire(stop.signal, isRetry).then(
        (permit) => got.push({ index, permit }),
        () => {},
      )
    }
  }
  const indexes = () => got.map(({ index }) => index)
  return { clock, events, stop, limiter, got, ask, indexes }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))
const throttled = (limiter: string, why: string) => ({ type: 'throttled', project: 'p', limiter, why })
const full = 'the quota of concurrent operations is exhausted'

test('no more images than the limit are in flight, first come, first served', async () => {
  const { ask, got, indexes, events } = startLimiter(3)
  ask(5)
  await settle()
  expect(indexes()).toEqual([0, 1, 2])
  expect(events).toEqual([throttled('images', 'concurrency limit of 3')])
  got[1]?.permit.running()
  got[1]?.permit.release()
  got[1]?.permit.release()
  await settle()
  expect(indexes()).toEqual([0, 1, 2, 3])
  for (const { permit } of got) permit.release()
  await settle()
  expect(indexes()).toEqual([0, 1, 2, 3, 4])
  expect(events.at(-1)).toEqual({ type: 'resumed', project: 'p', limiter: 'images' })
})

test('few images are between permit and accepted insert', async () => {
  const { ask, got } = startLimiter(500)
  ask(100)
  await settle()
  expect(got).toHaveLength(32)
  for (const { permit } of got.slice(0, 10)) permit.running()
  await settle()
  expect(got).toHaveLength(42)
})

test('an image that no longer waits takes no permit', async () => {
  const { limiter, ask, got } = startLimiter(1)
  ask(1)
  const gone = new AbortController()
  const impatient = limiter.acquire(gone.signal)
  gone.abort(new Error('gone'))
  await expect(impatient).rejects.toThrow('gone')
  await expect(limiter.acquire(gone.signal)).rejects.toThrow('gone')
  ask(1)
  got[0]?.permit.release()
  await settle()
  expect(got).toHaveLength(2)
})

test('after a refusal no more are started than were in flight, the refused first; then the limit grows', async () => {
  const { ask, got, events } = startLimiter(100)
  ask(4)
  await settle()
  for (const { permit } of got) permit.running()
  ask(1)
  await settle()
  const refused = got[4]?.permit
  refused?.refused()
  refused?.release()
  ask(20)
  ask(1, true)
  await settle()
  expect(got).toHaveLength(5)
  expect(events).toEqual([throttled('operations', full)])
  // each one that ends lets one start; when four have ended, one more, after the next five two more
  const finish = async (at: number) => {
    got[at]?.permit.release()
    await settle()
    for (const { permit } of got.slice(5)) permit.running()
    return got.length
  }
  const counts: number[] = []
  for (const at of [0, 1, 2, 3, 5, 6, 7, 8, 9]) counts.push(await finish(at))
  expect(counts).toEqual([6, 7, 8, 10, 11, 12, 13, 14, 17])
})

test('if no operation of this run is in flight, the pauses grow', async () => {
  const { clock, ask, got } = startLimiter(100)
  ask(1)
  await settle()
  got[0]?.permit.refused()
  got[0]?.permit.release()
  ask(1, true)
  await clock.advance(9_999)
  expect(got).toHaveLength(1)
  await clock.advance(1)
  await settle()
  expect(got).toHaveLength(2)
})

test('the end of the run ends the pause, and no permit is issued', async () => {
  const { clock, stop, ask, got } = startLimiter(100)
  ask(1)
  await settle()
  got[0]?.permit.refused()
  ask(3)
  stop.abort(new Error('stopped'))
  got[0]?.permit.release()
  await settle()
  expect(got).toHaveLength(1)
  expect(clock.waiting).toBe(0)
})
