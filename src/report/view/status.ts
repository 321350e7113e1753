import type { ImagePlan, Step, StepKind } from '../../plan/plan.ts'
import type { Outcome } from '../../run/events.ts'

/** The status of an image that changes, by the kind of its first step: in a plan, and in a report. */
const changes = {
  create: { plan: 'create', report: 'created' },
  awaitGone: { plan: 'recreate', report: 'created' },
  awaitReady: { plan: 'adopt', report: 'created' },
} as const satisfies Record<StepKind, { readonly plan: string; readonly report: string }>

type Change = (typeof changes)[StepKind]

const changesAs = <K extends keyof Change>(key: K): readonly Change[K][] => [
  ...new Set(Object.values(changes).map((change) => change[key])),
]

export const planStatuses = [...changesAs('plan'), 'exists', 'drifted', 'skipped', 'blocked'] as const
export const outcomeStatuses = [
  ...changesAs('report'),
  'exists',
  'drifted',
  'failed',
  'skipped',
  'cancelled',
] as const

export type PlanStatus = (typeof planStatuses)[number]
export type OutcomeStatus = (typeof outcomeStatuses)[number]

export function planStatus({ verdict }: ImagePlan, [first]: readonly Pick<Step, 'do'>[]): PlanStatus {
  if (verdict === 'current') return 'exists'
  return verdict === 'change' ? changes[first?.do ?? 'create'].plan : verdict
}

export function outcomeStatus({ result, steps: [first] }: Outcome): OutcomeStatus {
  if (result === 'unchanged') return 'exists'
  return result === 'changed' ? changes[first?.do ?? 'create'].report : result
}
