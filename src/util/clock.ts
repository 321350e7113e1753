import process from 'node:process'
import { clearTimeout, setTimeout } from 'node:timers'

/** Time as an argument, so that tests of the engine and the emulator do not wait. */
export interface Clock {
  /** Milliseconds since the epoch. Jumps when the machine's clock is set, so it does not suit durations. */
  now(): number
  /** Milliseconds since an arbitrary moment. Never jumps, so it suits durations. */
  monotonic(): number
  /** Resolves after `ms` milliseconds; rejects with `signal.reason` as soon as the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** setTimeout takes a signed 32-bit number of milliseconds; beyond it, Node fires immediately. */
const longestTimer = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
  // timers/promises would create an error for each cancelled sleep, and each request cancels the sleep of its timeout
  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      let timer: NodeJS.Timeout | undefined
      const stop = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const wait = (left: number): void => {
        if (left > 0) {
          timer = setTimeout(wait, Math.min(left, longestTimer), left - longestTimer)
          return
        }
        signal?.removeEventListener('abort', stop)
        resolve()
      }
      signal?.addEventListener('abort', stop, { once: true })
      wait(ms)
    })
  },
}

/** The same clock, but `now` advances from the current time without jumps: screens show differences of it. */
export function withoutJumps(clock: Clock): Clock {
  const offsetMs = clock.now() - clock.monotonic()
  return {
    now: () => offsetMs + clock.monotonic(),
    monotonic: () => clock.monotonic(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
  }
}
