import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Clock, systemClock } from '../../src/util/clock.ts'

/** A clock on which time passes faster, and the environment under which a process has the same time. */
export function scaledClock(factor: number): { readonly clock: Clock; readonly env: Record<string, string> } {
  const startMs = Date.now()
  return {
    clock: {
      now: () => Math.floor(startMs + (Date.now() - startMs) * factor),
      monotonic: () => performance.now() * factor,
      sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
    },
    env: {
      NODE_OPTIONS: `--import=${pathToFileURL(resolve(import.meta.dirname, 'fast-time.mjs'))}`,
      FAST_TIME: `${startMs},${factor}`,
    },
  }
}
