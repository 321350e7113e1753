import { lifecycleOf } from '../../catalog/lifecycle.ts'
import type { Image } from '../../gce/wire/resources.ts'
import type { DeprecationStatus } from '../../plan/family-plan.ts'
import { parseTime } from '../../plan/policies/retire/dates.ts'
import type { Retirement } from '../../plan/policies/retire/input.ts'
import { belongsToCatalog } from '../../plan/policies/retire/members.ts'

/** Why a planned retirement is not sent, as read immediately before it; undefined if it may be sent. */
export function unretirable(
  { basis, image: { name } }: Pick<Retirement, 'basis' | 'image'>,
  image: Image | undefined,
  head: Image | undefined,
): string | undefined {
  if (image === undefined || image.status === 'DELETING') return 'it no longer exists'
  const changes = [
    ['id', image.id !== basis.id],
    ['status', image.status !== 'READY'],
    ['family', (image.family || undefined) !== (basis.family || undefined)],
    ['catalog', !belongsToCatalog(image, basis.catalog)],
    ['deprecation status', textOf(image.deprecated) !== textOf(basis.deprecated)],
  ] as const
  const [changed] = changes.filter(([, isChanged]) => isChanged)
  if (changed !== undefined) return `its ${changed[0]} changed after the plan`
  if (head === undefined) return `family ${basis.policyFamily} has no active image`
  if (head.name !== basis.head || head.name === name) {
    return `the head of family ${basis.policyFamily} is ${head.name}, expected ${basis.head}`
  }
  return undefined
}

/** Whether the image shows what the step sends. */
export const isRetired = ({ deprecated }: Image, status: DeprecationStatus): boolean =>
  hasStatus(deprecated, status, 0)

const hourMs = 3_600_000

/** Whether an overlapping run has retired the image since the plan. Its dates count from its own start. */
export const isRetiredByOther = (image: Image | undefined, step: Retirement): boolean =>
  step.do !== 'delete' &&
  image !== undefined &&
  image.id === step.basis.id &&
  belongsToCatalog(image, step.basis.catalog) &&
  hasStatus(image.deprecated, step.status, hourMs)

function hasStatus(deprecated: unknown, status: DeprecationStatus, toleranceMs: number): boolean {
  const { state, status: actual } = lifecycleOf(deprecated)
  const dates = ['deprecated', 'obsolete', 'deleted'] as const
  const isAlike = (one: number | undefined, other: number | undefined) =>
    one === undefined || other === undefined ? one === other : Math.abs(one - other) <= toleranceMs
  return (
    state === status.state && dates.every((name) => isAlike(parseTime(actual[name]), parseTime(status[name])))
  )
}

/** A status in one form, whatever the order of its members. */
const textOf = (deprecated: unknown): string =>
  JSON.stringify(Object.entries(Object(deprecated)).sort(([one], [other]) => (one < other ? -1 : 1)))
