import { plainText } from '../../text/plain-text.ts'
import { plural } from '../../text/words.ts'
import type { ExitCode } from '../exit-code.ts'
import { type CommandEnd, isStartFailure, problemCounts } from '../view/command-end.ts'
import { countByStatus, outcomeStatuses, planStatuses } from '../view/status.ts'
import type { PlanView, ProblemView, ReportView, StartFailure } from '../view/view.ts'
import type { LogEntry } from './log-entry.ts'

/** How a command ended. */
export interface CommandSummary {
  /** Empty if the arguments name none. */
  readonly command: string
  readonly exitCode: ExitCode
  /** Absent for commands without a report, and if the command ended before it. */
  readonly end?: CommandEnd | undefined
}

/** The last entry of every log: alerts count on it. */
export function summaryEntry({ command, exitCode, end }: CommandSummary): LogEntry {
  const isSuccess = exitCode === 0 || exitCode === 2
  return {
    severity: isSuccess ? 'NOTICE' : 'ERROR',
    event: 'run.summary',
    message: `${`mintage ${command}`.trim()} ended with exit code ${exitCode}${end === undefined ? '' : `: ${textOf(end)}`}`,
    fields: { command, exitCode, ...(end === undefined ? {} : dataOf(end)) },
  }
}

function textOf(end: CommandEnd): string {
  if (isStartFailure(end)) return plainText(end.message)
  if (end.command === 'validate') return end.text
  const cause = mostFrequentCause(end)
  const counts = end.summary.text
  const text = cause === undefined ? counts : `${counts.replace(/\.$/, '')}; ${cause}`
  return end.command === 'apply' && end.stopText !== undefined ? `${end.stopText} ${text}` : text
}

/** `13 images failed: Quota 'IMAGES' exceeded.`: the reader of an alert may see nothing else. */
function mostFrequentCause({ groups }: PlanView | ReportView): string | undefined {
  const failures = groups.filter(({ status }) => status === 'failed' || status === 'blocked')
  const [largest] = failures.toSorted((one, other) => other.images.length - one.images.length)
  if (largest === undefined) return undefined
  const { images, names, status, headline } = largest
  const who = names.length === 1 ? names.join('') : plural(images.length, 'image')
  return `${who} ${status}: ${headline}`
}

function dataOf(end: CommandEnd): Readonly<Record<string, unknown>> {
  if (isStartFailure(end)) return { started: false, counts: startCounts[end.command](end.problems) }
  if (end.command === 'validate') {
    return { started: true, counts: { images: end.images, ...problemCounts(end.problems) } }
  }
  const { counts } = end
  if (end.command === 'plan') return { started: true, counts }
  const { stop, durationMs, requests } = end
  return { started: true, counts, stop, durationMs, requests }
}

/** Zeros, so that a metric of counts has a value for runs that did not start too. */
const startCounts: Readonly<
  Record<StartFailure['command'], (problems: readonly ProblemView[]) => Readonly<Record<string, number>>>
> = {
  apply: () => countByStatus(outcomeStatuses),
  plan: () => countByStatus(planStatuses),
  validate: (problems) => ({ images: 0, ...problemCounts(problems) }),
}
