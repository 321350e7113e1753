import { performance } from 'node:perf_hooks'
import { type Clock, systemClock } from '../src/util/clock.ts'

/** A time scale. All processes with the same scale read the same time. */
export interface Scale {
  /** How many times faster than real time; 1 is real time. */
  readonly speed: number
  /** The real time, in ms since the epoch, … */
  readonly originRealMs: number
  /** … at which the scaled clock shows this time, in ms since the epoch. */
  readonly originMs: number
}

/** Real time with fractions of a millisecond, which scaling enlarges. */
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
