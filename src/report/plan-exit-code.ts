import type { Plan } from '../plan/plan.ts'
import { planCounts } from './plan-counts.ts'
import { type ExitCode, failureCode } from './report.ts'

/**
 * What plan answers to its caller (README: Exit codes): how apply would fail, as far as is known. `detailed`:
 * differences count too, first what apply can change, then drift, which it cannot.
 */
export function planExitCode(plan: Plan, { detailed }: { readonly detailed: boolean }): ExitCode {
  const errors = plan.actions.flatMap((action) => (action.kind === 'blocked' ? [action.error] : []))
  const counts = planCounts(plan)
  if (errors.length + counts.skipped > 0) return failureCode(errors)
  if (!detailed) return 0
  if (counts.create + counts.recreate > 0) return 2
  return counts.drifted > 0 ? 1 : 0
}
