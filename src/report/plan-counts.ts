import type { Action, Plan } from '../plan/plan.ts'

export type PlanCounts = Readonly<Record<Action['kind'], number>>

const noActions: PlanCounts = {
  create: 0,
  recreate: 0,
  adopt: 0,
  exists: 0,
  drifted: 0,
  skipped: 0,
  blocked: 0,
}

export function planCounts(plan: Plan): PlanCounts {
  const counts = { ...noActions }
  for (const { kind } of plan.actions) counts[kind] += 1
  return counts
}
