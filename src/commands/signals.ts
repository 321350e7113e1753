import { stopCodes } from '../report/exit-code.ts'
import { type Signal, withoutRepeats } from '../util/signals.ts'
import type { Io } from './io.ts'

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
