import { setMaxListeners } from 'node:events'
import type { Clock } from '../../util/clock.ts'

/** A signal that fires with its parent, or with `reason()` after `ms` milliseconds. */
export interface Deadline {
  readonly signal: AbortSignal
  /** Ends the timer and the parent's reference. */
  clear(): void
}

export type StartDeadline = (ms: number, reason: () => unknown) => Deadline

/** The abort reason of cancelled timers: one shared value, as errors are expensive. */
const cleared = 'cleared'

/**
 * Starts deadlines below one parent, with one listener for all. Each further listener on a signal of the run would
 * make the next one more expensive, and AbortSignal.any of Node 20 releases none.
 */
export function deadlinesOf(parent: AbortSignal, clock: Clock): StartDeadline {
  const running = new Set<AbortController>()
  const onParent = () => {
    for (const fire of running) fire.abort(parent.reason)
  }
  parent.addEventListener('abort', onParent, { once: true })
  return (ms, reason) => {
    const fire = new AbortController()
    setMaxListeners(0, fire.signal)
    const timer = new AbortController()
    if (parent.aborted) fire.abort(parent.reason)
    running.add(fire)
    clock.sleep(ms, timer.signal).then(
      () => fire.abort(reason()),
      () => {}, // cleared
    )
    return {
      signal: fire.signal,
      clear() {
        running.delete(fire)
        timer.abort(cleared)
      },
    }
  }
}
