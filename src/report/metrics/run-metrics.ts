import type { RequestCount } from '../../run/limits/request-stats.ts'
import type { ThrottledTime } from '../../run/limits/throttle-stats.ts'
import { groupBy } from '../../util/collections/group-by.ts'
import type { ExitCode } from '../exit-code.ts'
import { countByStatus, outcomeStatuses } from '../view/status.ts'
import type { EndedImageView, ReportView } from '../view/view.ts'

/** What the metrics of a run are computed from. */
export interface RunFacts {
  readonly exitCode: ExitCode
  /** ms since the epoch. */
  readonly endedMs: number
  /** Of the whole command. */
  readonly durationMs: number
  readonly requests: readonly RequestCount[]
  readonly throttled: readonly ThrottledTime[]
  /** Undefined: the run did not start. */
  readonly view: ReportView | undefined
}

/** A value of a metric, with its labels. */
export interface Sample<Label extends string> {
  readonly labels: Readonly<Record<Label, string>>
  readonly value: number
}

/** The images of each project by status. Unused statuses are 0, so that no series disappears. */
export function imageSamples(view: ReportView): Sample<'project' | 'status'>[] {
  return [...groupBy(view.images, ({ project }) => project)].flatMap(([project, images]) =>
    Object.entries(countByStatus(outcomeStatuses, images)).map(([status, value]) => ({
      labels: { project, status },
      value,
    })),
  )
}

const retirementStates = ['deprecated', 'obsoleted', 'deleted', 'deferred', 'withheld', 'failed'] as const

type RetirementState = (typeof retirementStates)[number]

/** The state of a retirement that was planned, by the end of its image. */
const endedStates: Readonly<Partial<Record<EndedImageView['status'], RetirementState>>> = {
  deprecated: 'deprecated',
  obsoleted: 'obsoleted',
  deleted: 'deleted',
  withheld: 'withheld',
  failed: 'failed',
  // a later run retires them
  cancelled: 'deferred',
  skipped: 'deferred',
  notSelected: 'deferred',
}

/** The retirements that were due, of each family with a policy. */
export function retirementSamples(view: ReportView): Sample<'project' | 'family' | 'state'>[] {
  const statuses = new Map(view.images.map(({ project, name, status }) => [`${project}/${name}`, status]))
  return view.families.flatMap(({ project, family, members }) => {
    const states = members.flatMap(({ name, fate }) => {
      if (fate === 'deferred' || fate === 'withheld') return [fate]
      if (fate !== 'deprecate' && fate !== 'obsolete' && fate !== 'delete') return []
      const status = statuses.get(`${project}/${name}`)
      return endedStates[status ?? 'notSelected'] ?? []
    })
    return retirementStates.map((state) => ({
      labels: { project, family, state },
      value: states.filter((one) => one === state).length,
    }))
  })
}

/** The age of the head of each family with a policy, in seconds; none for a family without an active image. */
export function headAgeSamples(view: ReportView, endedMs: number): Sample<'project' | 'family'>[] {
  const changed = new Set(
    view.images.flatMap(({ project, name, status }) => (status === 'created' ? [`${project}/${name}`] : [])),
  )
  return view.families.flatMap(({ project, family, after, headCreatedMs }) => {
    const createdMs = headCreatedMs ?? (changed.has(`${project}/${after}`) ? endedMs : null)
    if (after === null || createdMs === null) return []
    return [{ labels: { project, family }, value: Math.max(0, endedMs - createdMs) / 1_000 }]
  })
}

/** The throttled time of each limiter, in seconds. The subjects of a limiter are added up: they may be many. */
export function throttledSamples(throttled: readonly ThrottledTime[]): Sample<'project' | 'limiter'>[] {
  const sums = new Map<string, Sample<'project' | 'limiter'>>()
  for (const { project, limiter, ms } of throttled) {
    const key = `${project} ${limiter}`
    const value = (sums.get(key)?.value ?? 0) + ms / 1_000
    sums.set(key, { labels: { project, limiter }, value })
  }
  return [...sums.values()]
}
