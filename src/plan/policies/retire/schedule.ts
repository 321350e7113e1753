import type { FamilyPolicy } from '../../../catalog/image-spec.ts'
import type { Lifecycle } from '../../../catalog/lifecycle.ts'
import { omitUndefined } from '../../../util/omit-undefined.ts'
import type { DeprecationStatus } from '../../family-plan.ts'
import { dayOf, laterTime, parseTime, timestampOf } from './dates.ts'

/** What decides about one image that no rule keeps. */
export interface Due {
  readonly lifecycle: Lifecycle
  readonly policy: FamilyPolicy
  readonly nowMs: number
  /** Of the label `mintage-adopted`. */
  readonly adoptedMs: number | undefined
  /** When an ACTIVE image is deprecated. */
  readonly deprecateMs: number
  /** The path of the head. */
  readonly replacement: string
  readonly prune: boolean
}

export type Next =
  | {
      readonly do: 'deprecate' | 'obsolete'
      readonly status: DeprecationStatus
      readonly text: string
    }
  /** `isPrunable`: its announced date has passed. */
  | { readonly do: 'delete'; readonly text: string; readonly isPrunable: true }
  /** Nothing in this run. */
  | { readonly do: 'nothing'; readonly text: string; readonly isPrunable?: true }

const staleMs = 14 * 86_400_000

/** The next step of an image: at most one in a run, and only on a date that was announced on it. */
export function nextStep(due: Due): Next {
  switch (due.lifecycle.state) {
    case 'ACTIVE':
      return fromActive(due)
    case 'DEPRECATED':
      return fromDeprecated(due)
    case 'OBSOLETE':
      return fromObsolete(due)
    default: // DELETED, or a state that the API does not have yet
      return { do: 'nothing', text: `state ${due.lifecycle.state}, not changed` }
  }
}

function fromActive(due: Due): Next {
  const { deprecateMs, nowMs, replacement } = due
  if (deprecateMs > nowMs) return { do: 'nothing', text: `deprecate from ${dayOf(deprecateMs)}` }
  const { policy, lifecycle } = due
  const obsolete = laterOf(lifecycle.status.obsolete, policy.obsoleteAfterMs, nowMs)
  const deleted = laterOf(lifecycle.status.deleted, policy.deleteAfterMs, nowMs)
  const dates = { obsolete, deleted: notBefore(deleted, parseTime(obsolete), policy) }
  const status = statusOf('DEPRECATED', { ...dates, deprecated: timestampOf(nowMs), replacement })
  return { do: 'deprecate', status, text: `deprecate${announced(due, dates)}` }
}

function fromDeprecated(due: Due): Next {
  const { lifecycle, policy, nowMs } = due
  const { obsolete } = lifecycle.status
  const planned = plannedDate(obsolete, policy.obsoleteAfterMs, due)
  const deleted = plannedDate(lifecycle.status.deleted, policy.deleteAfterMs, due)
  const plannedMs = parseTime(planned)
  if (policy.obsoleteAfterMs !== undefined && planned === obsolete && plannedMs !== undefined) {
    if (plannedMs <= nowMs) {
      const fromDeprecation = laterOf(deleted, policy.deleteAfterMs, deprecatedMsOf(due) ?? nowMs)
      const dates = { obsolete, deleted: notBefore(fromDeprecation, nowMs, policy) }
      const status = changed(due, 'OBSOLETE', dates)
      return { do: 'obsolete', status, text: `obsolete (announced for ${dayOf(plannedMs)})` }
    }
  }
  const dates = { obsolete: planned, deleted: notBefore(deleted, plannedMs, policy) }
  return announceOr(due, dates, `DEPRECATED${announced(due, dates)}`)
}

function fromObsolete(due: Due): Next {
  const { lifecycle, policy, nowMs, prune } = due
  const existing = lifecycle.status.deleted
  const deleted = plannedDate(existing, policy.deleteAfterMs, due)
  const ms = parseTime(deleted)
  if (policy.deleteAfterMs !== undefined && deleted === existing && ms !== undefined && ms <= nowMs) {
    const day = dayOf(ms)
    return prune
      ? { do: 'delete', text: `delete (announced for ${day})`, isPrunable: true }
      : { do: 'nothing', text: `delete (announced for ${day}; requires --prune)`, isPrunable: true }
  }
  const dates = { obsolete: lifecycle.status.obsolete, deleted }
  return announceOr(due, dates, `OBSOLETE${announced(due, { deleted })}`)
}

/** Announces the dates unless the image has them. */
function announceOr(due: Due, dates: Dates, text: string): Next {
  const { state, status } = due.lifecycle
  if (dates.obsolete === status.obsolete && dates.deleted === status.deleted) return { do: 'nothing', text }
  const to = state === 'OBSOLETE' ? 'OBSOLETE' : 'DEPRECATED'
  const shown = to === 'OBSOLETE' ? { deleted: dates.deleted } : dates
  return { do: 'deprecate', status: changed(due, to, dates), text: `announce${announced(due, shown)}` }
}

/** The existing date, if nothing requires another; moved only to a later one. */
function plannedDate(existing: unknown, afterMs: number | undefined, due: Due): unknown {
  if (afterMs === undefined) return existing // the policy lacks the step, and no date triggers it
  const { nowMs, adoptedMs = Number.NEGATIVE_INFINITY } = due
  const deprecatedMs = deprecatedMsOf(due)
  const ms = parseTime(existing)
  // stale: a schedule that paused, a raised `keep`, or a date of another tool
  if (ms === undefined || ms < nowMs - staleMs || ms < adoptedMs + afterMs) {
    return laterTime(existing, Math.max(nowMs, adoptedMs, deprecatedMs ?? nowMs) + afterMs)
  }
  if (deprecatedMs === undefined && ms <= nowMs) return existing
  return laterTime(existing, (deprecatedMs ?? nowMs) + afterMs) // later if the policy was lengthened
}

const deprecatedMsOf = ({ lifecycle }: Due): number | undefined => parseTime(lifecycle.status.deprecated)

/** At least as long after the image becomes OBSOLETE as the policy states. */
function notBefore(
  deleted: unknown,
  obsoleteMs: number | undefined,
  { obsoleteAfterMs, deleteAfterMs }: FamilyPolicy,
): unknown {
  return obsoleteMs === undefined || obsoleteAfterMs === undefined || deleteAfterMs === undefined
    ? deleted
    : laterTime(deleted, obsoleteMs + deleteAfterMs - obsoleteAfterMs)
}

const laterOf = (existing: unknown, afterMs: number | undefined, fromMs: number): unknown =>
  afterMs === undefined ? existing : laterTime(existing, fromMs + afterMs)

interface Dates {
  readonly obsolete?: unknown
  readonly deleted?: unknown
}

/** The whole status of an image that has one: existing members are kept. */
function changed(due: Due, state: DeprecationStatus['state'], dates: Dates): DeprecationStatus {
  const { deprecated, replacement } = due.lifecycle.status
  return statusOf(state, {
    ...dates,
    deprecated: parseTime(deprecated) === undefined ? timestampOf(due.nowMs) : deprecated,
    replacement: typeof replacement === 'string' && replacement !== '' ? replacement : due.replacement,
  })
}

type StatusMembers = Dates & { readonly deprecated: unknown; readonly replacement: unknown }

function statusOf(
  state: DeprecationStatus['state'],
  { replacement, deprecated, obsolete, deleted }: StatusMembers,
): DeprecationStatus {
  const time = (value: unknown) => (parseTime(value) === undefined ? undefined : String(value))
  return {
    state,
    ...omitUndefined({
      replacement: typeof replacement === 'string' ? replacement : undefined,
      deprecated: time(deprecated),
      obsolete: time(obsolete),
      deleted: time(deleted),
    }),
  }
}

/** `; obsolete from 2026-12-28, delete from 2027-02-26` */
function announced({ policy }: Pick<Due, 'policy'>, { obsolete, deleted }: Dates): string {
  const parts = [
    ['obsolete', policy.obsoleteAfterMs, parseTime(obsolete)] as const,
    ['delete', policy.deleteAfterMs, parseTime(deleted)] as const,
  ].flatMap(([word, afterMs, ms]) =>
    afterMs === undefined || ms === undefined ? [] : [`${word} from ${dayOf(ms)}`],
  )
  return parts.length === 0 ? '' : `; ${parts.join(', ')}`
}
