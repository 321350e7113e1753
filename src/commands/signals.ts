import { stopCodes } from '../report/exit-code.ts'
import type { Clock } from '../util/clock.ts'
import type { Io, Signal } from './io.ts'

/** ms. A terminal and a wrapper such as npm both send one Ctrl-C (gruntwork-io/terragrunt#2120, pnpm/pnpm#7374). */
const repeatMs = 1_000

/** The listener, without repeats of a signal. */
export function withoutRepeats(clock: Clock, listener: (signal: Signal) => void): (signal: Signal) => void {
  let lastMs = Number.NEGATIVE_INFINITY
  return (signal) => {
    if (clock.monotonic() - lastMs < repeatMs) return
    lastMs = clock.monotonic()
    listener(signal)
  }
}

/** Commands that end with a report, or save their state, when interrupted. All others end immediately. */
const handling: readonly string[] = ['apply', 'plan', 'emulator']

/** Whether signals are held for this command while its modules load. */
export const keepsSignals = ([command = '']: readonly string[]): boolean => handling.includes(command)

/** Signals that arrive before the command listens. */
export interface EarlySignals {
  /** Holds the first signal. A later one ends the process immediately. */
  keep(signal: Signal): void
  /** Returns the held signal once. */
  take(): Signal | undefined
}

export function earlySignals({ clock, exit }: Pick<Io, 'clock' | 'exit'>): EarlySignals {
  let kept: Signal | undefined
  return {
    keep: withoutRepeats(clock, (signal) => {
      if (kept === undefined) kept = signal
      else exit(stopCodes[signal])
    }),
    take() {
      const signal = kept
      kept = undefined
      return signal
    },
  }
}
