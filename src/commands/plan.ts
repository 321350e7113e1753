import { hideInRequests } from '../plan/hide-values.ts'
import type { ExitCode } from '../report/exit-code.ts'
import { planView } from '../report/view/plan-view.ts'
import type { RunFlags } from './flags.ts'
import type { Io } from './io.ts'
import { runSession, type Session } from './session/session.ts'

/** Shows what apply would do. */
export function plan(flags: RunFlags, io: Io): Promise<ExitCode> {
  return runSession('plan', flags, io, showPlan)
}

export async function showPlan({ flags, delivery, plan, hide, listener }: Session): Promise<ExitCode> {
  await listener.stop()
  return delivery(planView(hideInRequests(plan, hide), { detailed: flags.detailedExitcode ?? false }))
}
