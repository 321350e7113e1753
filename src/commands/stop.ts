import { setMaxListeners } from 'node:events'
import type { Stop } from '../report/report.ts'
import type { Clock } from '../util/clock.ts'
import type { Io } from './io.ts'

/** What ends a run early, and how long it still listens for the answers to what it has sent. */
export interface Stopping {
  /** Fires at the first SIGINT or SIGTERM, or at the deadline: nothing new is begun. */
  readonly stop: AbortSignal
  /** Fires some seconds later: the answers to inserts on the wire are no longer waited for. */
  readonly wire: AbortSignal
  readonly cause: () => Stop | undefined
  clear(): void
}

/** Cloud Run gives a job ten seconds after SIGTERM; the report needs some of them. */
const graceMs = 5_000

/** The reason of the signals: never an outcome of the cloud. */
export class Stopped extends Error {
  readonly by: Stop

  constructor(cause: Stop) {
    super(cause === 'deadline' ? 'the deadline of the run has passed' : `interrupted by ${cause}`)
    this.name = 'Stopped'
    this.by = cause
  }
}

export function listenForStop(io: Io, deadlineMs: number | undefined): Stopping {
  const stop = new AbortController()
  const wire = new AbortController()
  const timers = new AbortController()
  setMaxListeners(0, stop.signal) // reads in parallel listen too
  let cause: Stop | undefined
  const begin = (why: Stop) => {
    if (cause !== undefined) return
    cause = why
    const reason = new Stopped(why)
    stop.abort(reason)
    after(io.clock, graceMs, timers.signal, () => wire.abort(reason))
  }
  const stopListening = io.onStop(begin)
  if (deadlineMs !== undefined) after(io.clock, deadlineMs, timers.signal, () => begin('deadline'))
  return {
    stop: stop.signal,
    wire: wire.signal,
    cause: () => cause,
    clear() {
      stopListening()
      timers.abort()
    },
  }
}

function after(clock: Clock, ms: number, signal: AbortSignal, then: () => void): void {
  clock.sleep(ms, signal).then(then, () => {}) // cleared
}
