import { stopCodes } from '../report/exit-code.ts'
import type { Io, Signal } from './io.ts'
import { repeatMs } from './session/stop.ts'

/** Commands that end an interrupted run by a report, or by saving their state. All others end at once. */
const answering: readonly string[] = ['apply', 'plan', 'emulator']

/** Whether the signals of this command are to be kept while its modules are loaded. */
export const keepsSignals = ([command = '']: readonly string[]): boolean => answering.includes(command)

/** Signals that come before the command listens. */
export interface EarlySignals {
  /** Keeps the first one; a later one, unless a wrapper has doubled the first, ends the process at once. */
  keep(signal: Signal): void
  /** The signal that was kept, once. */
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
