import { stopCodes } from '../report/exit-code.ts'
import type { Io, Signal } from './io.ts'
import { repeatMs } from './session/stop.ts'

/** Commands that end with a report, or save their state, when interrupted. All others end at once. */
const handling: readonly string[] = ['apply', 'plan', 'emulator']

/** Whether signals are kept for this command while its modules are loaded. */
export const keepsSignals = ([command = '']: readonly string[]): boolean => handling.includes(command)

/** Signals that arrive before the command listens. */
export interface EarlySignals {
  /** Keeps the first one. A later one ends the process at once, unless a wrapper repeated the first. */
  keep(signal: Signal): void
  /** The kept signal, once. */
  take(): Signal | undefined
}

export function earlySignals({ clock, exit }: Pick<Io, 'clock' | 'exit'>): EarlySignals {
  let kept: Signal | undefined
  let keptMs = 0
  return {
    keep(signal) {
      if (kept === undefined) [kept, keptMs] = [signal, clock.monotonic()]
      else if (clock.monotonic() - keptMs >= repeatMs) exit(stopCodes[signal])
    },
    take() {
      const signal = kept
      kept = undefined
      return signal
    },
  }
}
