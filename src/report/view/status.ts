import type { ImagePlan, Step, StepKind } from '../../plan/plan.ts'
import type { Outcome } from '../../run/events.ts'

/**
 * The words for a changing image, by the kind of its first step: its status in plan and report, and its words in the
 * plan's summary. `line`: the plan's line for steps other than creation.
 */
const changes = {
  create: { plan: 'create', report: 'created', count: 'to create', line: undefined },
  awaitDeletion: { plan: 'recreate', report: 'created', count: 'to create', line: undefined },
  awaitReady: {
    plan: 'adopt',
    report: 'created',
    count: 'being created',
    line: 'already being created; apply waits for it',
  },
  setLabels: { plan: 'update', report: 'updated', count: 'to update', line: undefined },
  patch: { plan: 'update', report: 'updated', count: 'to update', line: undefined },
  attachFamily: { plan: 'update', report: 'updated', count: 'to update', line: undefined },
  deprecate: { plan: 'deprecate', report: 'deprecated', count: 'to deprecate', line: undefined },
  obsolete: { plan: 'obsolete', report: 'obsoleted', count: 'to make obsolete', line: undefined },
  delete: { plan: 'delete', report: 'deleted', count: 'to delete', line: undefined },
  verify: {
    plan: 'verify',
    report: 'verified',
    count: 'to verify',
    line: 'verify, attach to its family',
  },
} as const satisfies Record<
  StepKind,
  {
    readonly plan: string
    readonly report: string
    readonly count: string
    readonly line: string | undefined
  }
>

type Change = (typeof changes)[StepKind]

/** Each value once, in the order of the table. */
const changesAs = <K extends keyof Change>(key: K): readonly Change[K][] => [
  ...new Set(Object.values(changes).map((change) => change[key])),
]

export const plannedChanges = changesAs('plan')
export const doneChanges = changesAs('report')
export const planStatuses = [
  ...plannedChanges,
  'exists',
  'drifted',
  'skipped',
  'blocked',
  'notSelected',
] as const
export const outcomeStatuses = [
  ...doneChanges,
  'exists',
  'drifted',
  'failed',
  'skipped',
  'cancelled',
  'withheld',
  'notSelected',
] as const

export type PlanStatus = (typeof planStatuses)[number]
export type OutcomeStatus = (typeof outcomeStatuses)[number]

/** A status in a sentence. */
export const statusText = (status: PlanStatus | OutcomeStatus): string =>
  status === 'notSelected' ? 'not selected' : status

const changeBy = (steps: readonly { readonly do: StepKind }[]): Change => changes[steps[0]?.do ?? 'create']

export function planStatus({ verdict }: ImagePlan, steps: readonly Step[]): PlanStatus {
  if (verdict === 'current') return 'exists'
  return verdict === 'change' ? changeBy(steps).plan : verdict
}

export const changeLine = (steps: readonly Step[]): string | undefined => changeBy(steps).line

export function outcomeStatus({ result, steps }: Outcome): OutcomeStatus {
  if (result === 'unchanged') return 'exists'
  return result === 'changed' ? changeBy(steps).report : result
}

/** `[12, 'to create']`: the changes in the summary of a plan. */
export const changeCounts = (counts: Readonly<Record<PlanStatus, number>>): (readonly [number, string])[] =>
  changesAs('count').map((count) => {
    const statuses = new Set(
      Object.values(changes).flatMap((change) => (change.count === count ? [change.plan] : [])),
    )
    return [[...statuses].reduce((sum, status) => sum + counts[status], 0), count] as const
  })

/** Images without news: reports list them in brief, or not at all. */
export const isQuiet = ({ status }: { readonly status: PlanStatus | OutcomeStatus }): boolean =>
  status === 'exists' || status === 'notSelected'

/** The number of items by status; unused statuses count 0. */
export function countByStatus<S extends string>(
  statuses: readonly S[],
  items: Iterable<{ readonly status: S }> = [],
): Record<S, number> {
  const counts = Object.fromEntries(statuses.map((status) => [status, 0])) as Record<S, number>
  for (const { status } of items) counts[status] += 1
  return counts
}
