import { setMaxListeners } from 'node:events'
import { type ExitCode, type Stop, stopCodes } from '../report/exit-code.ts'
import type { Clock } from '../util/clock.ts'
import { withoutRepeats } from '../util/signals.ts'

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

/** The process, as far as it ends a run early. */
export interface SignalSource {
  readonly clock: Clock
  /** Calls the listener at each signal, which then does not end the process; returns a function that stops listening. */
  onSignal(listener: (cause: Exclude<Stop, 'deadline'>) => void): () => void
  /**
   * Calls the listener with an uncaught exception, or with an error if no pending work is left although the command has
   * not ended; returns a function that stops listening.
   */
  onCrash(listener: (error: unknown) => void): () => void
  /** Ends the process immediately. */
  exit(code: ExitCode): void
}

/** Cloud Run gives a job ten seconds after SIGTERM; the report needs some of them. */
const graceMs = 5_000
/** Time after a second signal for the run to end and the report to be written. */
const hurryMs = 500
const reportMs = 3_000

const causeTexts: Readonly<Partial<Record<Stop, string>>> = {
  abort: 'the run was aborted',
  deadline: 'the deadline of the run has passed',
}

/** The abort reason of both signals: never an outcome of the cloud. */
export class Stopped extends Error {
  readonly by: Stop

  constructor(cause: Stop) {
    super(causeTexts[cause] ?? `interrupted by ${cause}`)
    this.name = 'Stopped'
    this.by = cause
  }
}

/** Ends a run at a signal, at its deadline, or after a crash. */
export function listenForStop({ clock, ...source }: SignalSource, deadlineMs: number | undefined): Stopping {
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
    after(clock, graceMs, timers.signal, () => grace.abort(reason))
  }
  const hurry = (why: Stop) => {
    hurries += 1
    if (hurries > 1) return source.exit(stopCodes[why])
    grace.abort(stop.signal.reason)
    after(clock, hurryMs, timers.signal, () => abandoned.abort(stop.signal.reason))
    after(clock, reportMs, timers.signal, () => source.exit(stopCodes[why]))
  }
  const stopListening = source.onSignal(
    withoutRepeats(clock, (signal) => {
      if (cause === undefined) start(signal)
      else hurry(cause === 'deadline' ? signal : cause)
    }),
  )
  const stopWatching = source.onCrash((error) => {
    stop.abort(error)
    grace.abort(error)
    abandoned.abort(error)
  })
  if (deadlineMs !== undefined) after(clock, deadlineMs, timers.signal, () => start('deadline'))
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
