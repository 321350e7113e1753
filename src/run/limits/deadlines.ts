import { setMaxListeners } from 'node:events'
import type { Clock } from '../../util/clock.ts'

/** A signal that fires with its parent, or with `reason()` after `ms` milliseconds. */
export interface Deadline {
  readonly signal: AbortSignal
  /** Ends the timer and removes the parent's hold. */
  clear(): void
}

export type StartDeadline = (ms: number, reason: () => unknown) => Deadline

/** Why a timer was called off: one value for all, as errors cost. */
const cleared = 'cleared'

/**
 * Starts deadlines below one parent. It has one listener for all of them: each listener of a parent that lives as long as
 * the run makes the next one more expensive, and AbortSignal.any of Node 20 releases none.
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
