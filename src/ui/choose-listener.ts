import { type LogLevel, tells } from '../util/log-level.ts'
import type { Env } from './color.ts'

export type ListenerKind = 'progress' | 'lines' | 'silent'

/** How a run is to be shown on stderr: redrawn, as lines, or not at all. */
export function chooseListener(how: {
  readonly stderrIsTTY: boolean
  readonly env: Env
  readonly quiet: boolean
  readonly logLevel: LogLevel
}): ListenerKind {
  if (how.quiet || !tells(how.logLevel, 'info')) return 'silent'
  // The log of debug shows each request: it would tear a screen apart.
  if (!how.stderrIsTTY || tells(how.logLevel, 'debug')) return 'lines'
  return isCi(how.env) || how.env.TERM === 'dumb' ? 'lines' : 'progress'
}

const isCi = ({ CI }: Env): boolean => CI !== undefined && !['', '0', 'false'].includes(CI.toLowerCase())
