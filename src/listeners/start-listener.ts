import { type Env, isCi } from '../settings/environment.ts'
import { isLevelEnabled, type LogLevel } from '../settings/log-level.ts'
import type { ListenerOptions, RunListener } from './listener.ts'

const starters = {
  // listr2 is loaded for a terminal only
  screen: async (options) => (await import('./screen/screen.ts')).startScreen(options),
  lines: async (options) => (await import('./lines.ts')).startLines(options),
  silent: async () => ({ on() {}, async stop() {} }),
} satisfies Record<string, (options: ListenerOptions) => Promise<RunListener>>

export type ListenerKind = keyof typeof starters

/** The mode of showing events on stderr: redrawn, as lines, or not at all. */
export function chooseListener(how: {
  readonly stderrIsTTY: boolean
  /** Columns of stderr; 0 or undefined if unknown, as in a new terminal of a container. */
  readonly columns: number | undefined
  readonly env: Env
  readonly quiet: boolean
  readonly logLevel: LogLevel
}): ListenerKind {
  if (how.quiet || !isLevelEnabled(how.logLevel, 'info')) return 'silent'
  // At debug each request is logged, which would break a redrawn screen.
  if (!how.stderrIsTTY || !how.columns || isLevelEnabled(how.logLevel, 'debug')) return 'lines'
  return isCi(how.env) || how.env.TERM === 'dumb' ? 'lines' : 'screen'
}

/** Starts the listener that chooseListener chose. */
export function startListener(kind: ListenerKind, options: ListenerOptions): Promise<RunListener> {
  return starters[kind](options)
}
