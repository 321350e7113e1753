import { performance } from 'node:perf_hooks'
import { type Clock, systemClock } from '../src/util/clock.ts'

/** Time that runs faster than real time. Every process that is given the same one sees the same time. */
export interface Scale {
  /** How many times faster; 1 is real time. */
  readonly speed: number
  /** At this real moment, in ms since the epoch, … */
  readonly originRealMs: number
  /** … it is this time, in ms since the epoch. */
  readonly originMs: number
}

/** Real time with parts of a millisecond, which are whole ones when they are scaled. */
export const realNow = (): number => performance.timeOrigin + performance.now()

export function scaledClock({ speed, originRealMs, originMs }: Scale): Clock {
  const now = () => originMs + (realNow() - originRealMs) * speed
  return {
    now: () => Math.floor(now()),
    monotonic: now,
    async sleep(ms, signal) {
      const untilMs = now() + ms
      // a timer may fire up to a real millisecond early
      for (let leftMs = ms; leftMs > 0; leftMs = untilMs - now()) {
        await systemClock.sleep(Math.max(1, leftMs / speed), signal)
      }
      signal?.throwIfAborted()
    },
  }
}
