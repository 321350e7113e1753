import { plainText } from '../../text/plain-text.ts'
import type { StartFailure } from '../view/view.ts'
import type { LogEntry } from './log-entry.ts'

/** Why a command cannot run, or cannot deliver its result. */
export const failureEntry = ({
  message,
  hint,
  exitCode,
}: Pick<StartFailure, 'message' | 'hint' | 'exitCode'>): LogEntry => ({
  severity: 'ERROR',
  event: exitCode === 64 ? 'usage.error' : 'command.failed',
  message: plainText(message),
  fields: { ...(hint === undefined ? {} : { hint: plainText(hint) }), exitCode },
})
