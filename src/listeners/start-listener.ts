import type { ListenerKind } from './choose-listener.ts'
import type { ListenerOptions, RunListener } from './listener.ts'

const starters = {
  // Only a terminal pays for loading listr2.
  progress: async (options) => (await import('./screen/screen.ts')).startProgress(options),
  lines: async (options) => (await import('./lines.ts')).startLines(options),
  silent: async () => ({ on() {}, async stop() {} }),
} satisfies Record<ListenerKind, (options: ListenerOptions) => Promise<RunListener>>

/** Begins to show a run in the way that chooseListener has chosen. */
export function startListener(kind: ListenerKind, options: ListenerOptions): Promise<RunListener> {
  return starters[kind](options)
}
