import { plural } from '../../text/words.ts'
import { problemCounts } from '../view/command-end.ts'
import { placeViewText } from '../view/texts/place-view-text.ts'
import type { ProblemView } from '../view/view.ts'
import type { LogEntry } from './log-entry.ts'

/** Maximum diagnostics logged, as many as are printed for people; the rest are counted. */
const maxLogged = 50

/** Diagnostics of the manifest, one entry each, and what their errors prevented, if anything. */
export function problemEntries(problems: readonly ProblemView[], done: string): LogEntry[] {
  const entries = problems.slice(0, maxLogged).map(problemEntry)
  const more = problems.length - entries.length
  const { errors } = problemCounts(problems)
  if (errors === 0) return entries
  const notLogged = more > 0 ? ` (${plural(more, 'diagnostic')} not logged)` : ''
  return [
    ...entries,
    {
      severity: 'ERROR',
      event: 'manifest.invalid',
      message: `${errorCount(errors, done)}${notLogged}`,
      fields: { errors },
    },
  ]
}

/** `2 errors in the manifest; nothing was sent`. `done`: what the errors prevented; empty if nothing. */
export const errorCount = (errors: number, done: string): string =>
  `${plural(errors, 'error')} in the manifest${done === '' ? '' : `; ${done}`}`

function problemEntry({ severity, code, message, place, filePath, image, field }: ProblemView): LogEntry {
  const at = place === null ? '' : `${placeViewText(place)}: `
  return {
    severity: severity === 'error' ? 'ERROR' : 'WARNING',
    event: `manifest.${severity}`,
    message: `${at}${message}`,
    fields: {
      code,
      ...(filePath === undefined ? {} : { file: filePath }),
      ...place,
      ...(image === null ? {} : { image }),
      ...(field === null ? {} : { field }),
    },
  }
}
