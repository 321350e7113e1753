import { setTimeout as delay } from 'node:timers/promises'

/** Time as an argument, so that tests of the engine and the emulator need not wait. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Resolves after `ms` milliseconds; rejects with `signal.reason` as soon as the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** setTimeout takes a signed 32-bit number of milliseconds; beyond it, Node fires at once. */
const longestTimer = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    try {
      for (let left = ms; left > 0; left -= longestTimer) {
        await delay(Math.min(left, longestTimer), undefined, signal ? { signal } : {})
      }
    } catch (error) {
      throw signal?.aborted ? signal.reason : error
    }
    signal?.throwIfAborted()
  },
}
