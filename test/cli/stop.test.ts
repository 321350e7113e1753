import { expect, test } from 'vitest'
import type { Io } from '../../src/commands/io.ts'
import { listenForStop, Stopped } from '../../src/session/stop.ts'
import type { Signal } from '../../src/util/signals.ts'
import { FakeClock } from '../support/fake-clock.ts'

/** The state of a run after signals at these times, ms. */
async function after(
  ms: number,
  signals: readonly (readonly [atMs: number, signal: Signal])[],
  deadlineMs?: number,
) {
  const clock = new FakeClock()
  const codes: number[] = []
  let send: (signal: Signal) => void = () => {}
  const io = {
    clock,
    onSignal: (listener) => {
      send = listener
      return () => {}
    },
    onCrash: () => () => {},
    exit: (code) => codes.push(code),
  } satisfies Partial<Io>
  const stopping = listenForStop(io, deadlineMs)
  let abandoned = false
  void stopping.orAbandon(new Promise(() => {}), () => {
    abandoned = true
  })
  let nowMs = 0
  for (const [atMs, signal] of signals) {
    await clock.advance(atMs - nowMs)
    nowMs = atMs
    send(signal)
  }
  await clock.advance(ms - nowMs)
  const { stop, graceSignal } = stopping
  stopping.clear()
  expect(clock.waiting).toBe(0)
  return { cause: stopping.cause(), stop: stop.aborted, wire: graceSignal.aborted, abandoned, exits: codes }
}

const running = { cause: undefined, stop: false, wire: false, abandoned: false, exits: [] }

test('nothing stops a run without signals', async () => {
  expect(await after(60_000, [])).toEqual(running)
})

test.each(['SIGHUP', 'SIGINT', 'SIGTERM'] as const)(
  'the first %s starts nothing new, and waits 5 s for responses',
  async (signal) => {
    expect(await after(4_999, [[0, signal]])).toEqual({ ...running, cause: signal, stop: true })
    expect(await after(5_000, [[0, signal]])).toEqual({ ...running, cause: signal, stop: true, wire: true })
  },
)

test.each([
  [
    [0, 'SIGINT'],
    [100, 'SIGINT'],
  ],
  [
    [0, 'SIGINT'],
    [999, 'SIGTERM'],
  ],
  [
    [0, 'SIGHUP'],
    [0, 'SIGHUP'],
    [1, 'SIGTERM'],
  ],
] as const)('a signal repeated within a second counts once: %j', async (...signals) => {
  const [[, cause]] = signals
  expect(await after(4_000, signals)).toEqual({ ...running, cause, stop: true })
})

test('a second signal later cuts the waiting short, and finally ends the process', async () => {
  const signals = [
    [0, 'SIGINT'],
    [1_500, 'SIGTERM'],
  ] as const
  const stopped = { ...running, cause: 'SIGINT', stop: true, wire: true }
  expect(await after(1_500, signals)).toEqual(stopped)
  expect(await after(2_000, signals)).toEqual({ ...stopped, abandoned: true })
  expect(await after(4_500, signals)).toEqual({ ...stopped, abandoned: true, exits: [130] })
})

test('a third signal ends the process immediately', async () => {
  const signals = [
    [0, 'SIGTERM'],
    [1_500, 'SIGTERM'],
    [3_000, 'SIGTERM'],
  ] as const
  expect((await after(3_000, signals)).exits).toEqual([143])
})

test('a signal after the deadline cuts the grace period short', async () => {
  expect(await after(1_000, [[1_000, 'SIGINT']], 1_000)).toMatchObject({
    cause: 'deadline',
    wire: true,
    exits: [],
  })
})

test('each stop has its own message', () => {
  expect(new Stopped('SIGHUP').message).toBe('interrupted by SIGHUP')
  expect(new Stopped('deadline').message).toBe('the deadline of the run has passed')
})
