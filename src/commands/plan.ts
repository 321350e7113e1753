import { hideInRequests } from '../plan/hide-values.ts'
import { formatPlan } from '../report/format.ts'
import { planExitCode } from '../report/plan-exit-code.ts'
import type { ExitCode } from '../report/report.ts'
import { isVerbose, type RunFlags } from './flags.ts'
import type { Io } from './io.ts'
import { runSession, type Session } from './session/session.ts'

/** Shows what apply would do. */
export function plan(flags: RunFlags, io: Io): Promise<ExitCode> {
  return runSession('plan', flags, io, showPlan)
}

export async function showPlan({ flags, delivery, plan, hide, listener }: Session): Promise<ExitCode> {
  await listener.stop()
  const detailed = flags.detailedExitcode ?? false
  const verbose = isVerbose(flags)
  const shown = hideInRequests(plan, hide)
  return delivery.result(planExitCode(plan, { detailed }), (format, { color }) =>
    formatPlan(shown, format, { color, verbose, detailed }),
  )
}
