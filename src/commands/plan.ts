import { hideInRequests } from '../plan/hide-values.ts'
import { formatPlan } from '../report/format.ts'
import { planExitCode } from '../report/plan-exit-code.ts'
import type { ExitCode } from '../report/report.ts'
import { isLevelEnabled } from '../settings/log-level.ts'
import type { RunFlags } from './flags.ts'
import type { Io } from './io.ts'
import { type Planned, runCommand } from './session/session.ts'

/** Shows what apply would do. */
export function plan(flags: RunFlags, io: Io): Promise<ExitCode> {
  return runCommand('plan', flags, io, showPlan)
}

export async function showPlan({ flags, delivery, plan: planned, hide }: Planned): Promise<ExitCode> {
  const detailed = flags.detailedExitcode ?? false
  const verbose = flags.verbose ?? isLevelEnabled(flags.logLevel, 'debug')
  const shown = hideInRequests(planned, hide)
  return delivery.result(planExitCode(planned, { detailed }), (format, { color }) =>
    formatPlan(shown, format, { color, verbose, detailed }),
  )
}
