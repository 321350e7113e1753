import type { ApiError } from '../gce/errors/api-error.ts'
import type { Outcome, OutcomeStatus } from '../run/events.ts'
import type { ThrottledTime } from '../run/limits/throttle-stats.ts'

/** Why a run stopped before all images were dealt with. */
export type Stop = 'SIGHUP' | 'SIGINT' | 'SIGTERM' | 'deadline'

/** The exit codes are public interface (README: Exit codes). */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 64 | 129 | 130 | 143

export interface Report {
  readonly counts: Readonly<Record<OutcomeStatus, number>>
  /** In the order of the manifest. */
  readonly outcomes: readonly Outcome[]
  readonly stop: Stop | undefined
  readonly ms: number
  /** HTTP requests sent, retries and polls included. */
  readonly requests: number
  /** What held the run back, the longest first. */
  readonly throttled: readonly ThrottledTime[]
  readonly exitCode: ExitCode
}

const noOutcomes: Record<OutcomeStatus, number> = {
  created: 0,
  exists: 0,
  drifted: 0,
  failed: 0,
  skipped: 0,
  cancelled: 0,
}

export function makeReport(
  outcomes: readonly Outcome[],
  run: Pick<Report, 'stop' | 'ms' | 'requests' | 'throttled'>,
): Report {
  const counts = { ...noOutcomes }
  for (const { status } of outcomes) counts[status] += 1
  return { counts, outcomes, ...run, exitCode: exitCodeOf(outcomes, counts, run.stop) }
}

export const stopCodes: Record<Stop, ExitCode> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143, deadline: 5 }

/** The exit code of a command whose result could not be delivered: never one that says that all went well. */
export const undelivered = (code: ExitCode): ExitCode => (code === 0 || code === 2 ? 1 : code)

function exitCodeOf(
  outcomes: readonly Outcome[],
  counts: Record<OutcomeStatus, number>,
  stop: Stop | undefined,
): ExitCode {
  if (stop && counts.cancelled > 0) return stopCodes[stop]
  const errors = outcomes.flatMap((outcome) => (outcome.status === 'failed' ? [outcome.error] : []))
  if (errors.length > 0) return failureCode(errors)
  return counts.drifted + counts.skipped + counts.cancelled > 0 ? 1 : 0
}

/** 4 if nothing but credentials and permissions stands in the way: with others among them, a rerun may mend some. */
export function failureCode(errors: readonly ApiError[]): ExitCode {
  const denied = errors.filter(({ kind }) => kind === 'credentials' || kind === 'permission')
  return errors.length > 0 && denied.length === errors.length ? 4 : 1
}
