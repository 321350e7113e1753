import { setMaxListeners } from 'node:events'
import { type Stop, stopCodes } from '../../report/exit-code.ts'
import type { Clock } from '../../util/clock.ts'
import type { Io } from '../io.ts'
import { withoutRepeats } from '../signals.ts'

/** Ends a run early, with a grace period for the responses to requests in flight. */
export interface Stopping {
  /** Fires at the first signal, or at the deadline: the run starts nothing new. */
  readonly stop: AbortSignal
  /** Fires some seconds later, or at the second signal: ends the wait for responses to inserts. */
  readonly graceSignal: AbortSignal
  readonly cause: () => Stop | undefined
  /**
   * Settles like `work`. After a second signal or a crash, settles like `instead`; default: rejects with the reason.
   */
  orAbandon<T>(work: Promise<T>, instead?: (why: unknown) => T): Promise<T>
  clear(): void
}

/** Cloud Run gives a job ten seconds after SIGTERM; the report needs some of them. */
const graceMs = 5_000
/** Time after a second signal for the run to end and the report to be written. */
const hurryMs = 500
const reportMs = 3_000

/** The abort reason of both signals: never an outcome of the cloud. */
export class Stopped extends Error {
  readonly by: Stop

  constructor(cause: Stop) {
    super(cause === 'deadline' ? 'the deadline of the run has passed' : `interrupted by ${cause}`)
    this.name = 'Stopped'
    this.by = cause
  }
}

export function listenForStop(io: Io, deadlineMs: number | undefined): Stopping {
  const [stop, grace, timers] = [new AbortController(), new AbortController(), new AbortController()]
  const abandoned = new AbortController()
  setMaxListeners(0, stop.signal, abandoned.signal) // reads in parallel listen too
  let cause: Stop | undefined
  let hurries = 0
  const start = (why: Stop) => {
    if (cause !== undefined) return
    cause = why
    const reason = new Stopped(why)
    stop.abort(reason)
    after(io.clock, graceMs, timers.signal, () => grace.abort(reason))
  }
  const hurry = (why: Stop) => {
    hurries += 1
    if (hurries > 1) return io.exit(stopCodes[why])
    grace.abort(stop.signal.reason)
    after(io.clock, hurryMs, timers.signal, () => abandoned.abort(stop.signal.reason))
    after(io.clock, reportMs, timers.signal, () => io.exit(stopCodes[why]))
  }
  const stopListening = io.onSignal(
    withoutRepeats(io.clock, (signal) => {
      if (cause === undefined) start(signal)
      else hurry(cause === 'deadline' ? signal : cause)
    }),
  )
  const stopWatching = io.onCrash((error) => {
    stop.abort(error)
    grace.abort(error)
    abandoned.abort(error)
  })
  if (deadlineMs !== undefined) after(io.clock, deadlineMs, timers.signal, () => start('deadline'))
  return {
    stop: stop.signal,
    graceSignal: grace.signal,
    cause: () => cause,
    orAbandon: (work, instead = rethrow) => Promise.race([work, aborted(abandoned.signal).then(instead)]),
    clear() {
      stopListening()
      stopWatching()
      timers.abort()
    },
  }
}

const rethrow = (error: unknown): never => {
  throw error
}

/** Resolves with the reason when the signal fires. */
function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason)
    signal.addEventListener('abort', () => resolve(signal.reason), { once: true })
  })
}

function after(clock: Clock, ms: number, signal: AbortSignal, then: () => void): void {
  clock.sleep(ms, signal).then(then, () => {}) // cleared
}
