import type { Clock } from './clock.ts'

/** The signals with which people and services end a process. */
export const signals = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const

export type Signal = (typeof signals)[number]

/** ms. A terminal and a wrapper such as npm both send one Ctrl-C (gruntwork-io/terragrunt#2120, pnpm/pnpm#7374). */
const repeatMs = 1_000

/** The listener, without repeats of a signal. */
export function withoutRepeats<Cause>(
  clock: Clock,
  listener: (cause: Cause) => void,
): (cause: Cause) => void {
  let lastMs = Number.NEGATIVE_INFINITY
  return (cause) => {
    if (clock.monotonic() - lastMs < repeatMs) return
    lastMs = clock.monotonic()
    listener(cause)
  }
}

/** The promise, or a rejection with the reason of the signal as soon as it fires. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
    // in either case: a promise without a listener would reject unhandled
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

/**
 * Resolves as `work` does. If `work` rejects, its signal fires and ends its other requests: their retries may take
 * minutes. The signal also fires with `signal`.
 */
export async function endingTogether<T>(
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const failed = new AbortController()
  try {
    return await work(signal ? AbortSignal.any([signal, failed.signal]) : failed.signal)
  } catch (error) {
    failed.abort(error)
    throw error
  }
}
