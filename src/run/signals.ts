import { setMaxListeners } from 'node:events'
import type { Clock } from '../util/clock.ts'

/** A signal that fires with its parent, or with `reason` after `ms` milliseconds. */
export interface Deadline {
  readonly signal: AbortSignal
  /** Ends the timer and lets go of the parent. */
  clear(): void
}

/**
 * Own links instead of AbortSignal.any: of a parent that lives as long as the run, Node 20 keeps every
 * derived signal; here each image lets go of it when it ends.
 */
export function startDeadline(parent: AbortSignal, clock: Clock, ms: number, reason: unknown): Deadline {
  const fire = new AbortController()
  setMaxListeners(0, fire.signal)
  const timer = new AbortController()
  const onParent = () => fire.abort(parent.reason)
  if (parent.aborted) onParent()
  else parent.addEventListener('abort', onParent, { once: true })
  clock.sleep(ms, timer.signal).then(
    () => fire.abort(reason),
    () => {}, // cleared
  )
  return {
    signal: fire.signal,
    clear() {
      parent.removeEventListener('abort', onParent)
      timer.abort()
    },
  }
}
