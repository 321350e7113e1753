import type { Failure } from '../../catalog/failure.ts'
import type { ImageRef } from '../../catalog/image-ref.ts'
import type { ImageSpec } from '../../catalog/image-spec.ts'
import { lifecycleOf } from '../../catalog/lifecycle.ts'
import { catalogOf } from '../../catalog/provenance.ts'
import type { Image } from '../../gce/wire/resources.ts'
import type { SourceState } from '../../observe/cloud-state.ts'
import { type ImagePlan, lastOf } from '../plan.ts'
import { absentSource, withOrigin } from '../source-verdict.ts'
import { copiedRequest } from './copied-values.ts'
import type { Creation, Prevented } from './creation.ts'
import type { PlanContext } from './plan-context.ts'

/**
 * Plans the copy of an origin's image. Only an image that is READY, as specified, verified, in its family and not
 * deprecated is copied, after the steps of this run that make it so. `source`: the origin's image as read.
 */
export function planCopy(
  spec: ImageSpec,
  origin: ImageRef,
  source: SourceState | undefined,
  { planned, otherOrigins, listed }: PlanContext,
): Creation | Prevented {
  const skipped = (problem: string): Prevented => ({
    verdict: 'skipped',
    why: `${originName(origin)} ${problem}`,
  })
  const known = planned.get(origin.path)
  if (known !== undefined) {
    const { image, steps } = known
    const problem = originProblem(spec, image)
    if (problem !== undefined) return skipped(problem)
    if (otherOrigins.has(origin.path) && steps.length > 0) {
      const awaited = steps.some((step) => step.do === 'verify')
        ? 'awaits its verification'
        : 'is not as specified yet'
      return skipped(`${awaited}; ${withOrigin(spec, origin, listed)}`)
    }
    return { request: copiedRequest(spec, image), after: lastOf(steps), notes: [] }
  }
  switch (source?.kind) {
    case 'absent':
      return { verdict: 'blocked', failure: absentSource(spec, listed) }
    case 'unknown':
      return { verdict: 'blocked', failure: unreadOrigin(origin, source.why) }
    case 'found':
      return skipped(`is ${source.resource.status}, not READY`)
    default:
      return skipped('was not read')
  }
}

/** `origin image golden-staging/web` */
export const originName = ({ project, name }: ImageRef): string => `origin image ${project}/${name}`

const unreadOrigin = (origin: ImageRef, why: string): Failure => ({
  kind: 'permission',
  reason: 'ORIGIN_NOT_READ',
  message: `${originName(origin)} cannot be read: ${why}`,
  hint: 'grant the permission: only an image that is READY, as specified and not deprecated is copied',
})

/** Why the image is not copied, whatever the run does; undefined if it may be copied after its steps. */
function originProblem(copy: ImageSpec, image: ImagePlan): string | undefined {
  const existing = 'existing' in image ? image.existing : undefined
  const withdrawn = existing && withdrawal(copy, existing)
  if (withdrawn !== undefined) return withdrawn
  switch (image.verdict) {
    case 'current':
    case 'change':
    case 'notSelected':
      return undefined
    case 'drifted':
      return 'differs from the manifest'
    case 'blocked':
    case 'skipped':
      return 'cannot be created'
  }
}

/** Why an image that exists is not copied, whatever its fields. A manual deprecation is a rollback. */
export function withdrawal(copy: ImageSpec, image: Image): string | undefined {
  const { state } = lifecycleOf(image.deprecated)
  if (state !== 'ACTIVE') return `is ${state}: a withdrawn image is not copied`
  const other = catalogOf(image)
  if (copy.catalog === undefined || other === undefined || other === copy.catalog) return undefined
  return `belongs to catalog ${other}`
}
