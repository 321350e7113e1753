import type { Failure } from '../../catalog/failure.ts'
import { familyKey, gcloudCommand } from '../../catalog/image-ref.ts'
import type { ImageSpec, Verify } from '../../catalog/image-spec.ts'
import { isAwaitingFamily, ownLabelPrefix, ownLabels } from '../../catalog/provenance.ts'
import type { Image } from '../../gce/wire/resources.ts'
import type { CloudState } from '../../observe/cloud-state.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import { pinFailure } from '../creation/pinned-source.ts'
import type { Planned } from '../creation/plan-context.ts'
import { lastOf, type PlanNote, type Step, type StepOf, stepFor } from '../plan.ts'
import { headsOf } from './heads.ts'
import { parseTime } from './retire/dates.ts'

/**
 * The plan of images that are verified before they join their family: they are created without the family, and their last
 * steps are verification and attachment. An image that an earlier run has left between them is not created again.
 */
export function promotionOf(
  state: Pick<CloudState, 'images' | 'sources'>,
): (spec: ImageSpec, planned: Planned) => Planned {
  let heads: ReadonlyMap<string, Image> | undefined
  return (spec, planned) => {
    const { image, notes } = planned
    const { verify } = spec
    if (verify === undefined || (image.verdict !== 'current' && image.verdict !== 'change')) return planned
    const { existing } = image
    const earlier = stepsBefore(spec, existing, planned.steps)
    if (earlier === undefined) return planned
    const failure = existing?.status === 'READY' ? replacedArchive(spec, state) : undefined
    if (failure !== undefined) {
      const { digest } = image
      const blocked = {
        image: spec,
        spec,
        ...omitUndefined({ digest }),
        verdict: 'blocked',
        failure,
      } as const
      return { image: blocked, steps: [], notes }
    }
    const known = { ...image, ...(existing && { existing }), verdict: 'change' } as const
    const steps = [...earlier, ...promotionSteps(spec, verify, earlier)]
    if (existing === undefined) return { image: known, steps, notes }
    heads ??= headsOf(state)
    return { image: known, steps, notes: [...notes, ...headNotes(spec, existing, heads)] }
  }
}

/**
 * The steps that precede the verification; undefined if the image needs none. An update attaches images too, after it has
 * labeled them: they are verified first.
 */
function stepsBefore(
  spec: ImageSpec,
  existing: Image | undefined,
  steps: readonly Step[],
): readonly Step[] | undefined {
  if (existing?.status !== 'READY') return steps.map(withoutFamily)
  const updates = steps.filter((step) => step.do !== 'attachFamily')
  return updates.length < steps.length || isAwaitingFamily(spec, existing) ? updates : undefined
}

/** An insert may have read another archive than the pinned one, as it cannot name a generation. */
function replacedArchive(spec: ImageSpec, { sources }: Pick<CloudState, 'sources'>): Failure | undefined {
  const archive = spec.source.kind === 'rawDisk' ? sources.get(spec.source.uri) : undefined
  const failure = archive?.kind === 'archive' ? pinFailure(spec, archive) : undefined
  const hint = `delete the image (${gcloudCommand('delete', spec)}), run mintage pin, then rerun`
  return failure && { ...failure, hint }
}

function withoutFamily(step: Step): Step {
  if (step.do !== 'create') return step
  const { family: _family, ...request } = step.request
  return { ...step, request }
}

function promotionSteps(spec: ImageSpec, verify: Verify, earlier: readonly Step[]): Step[] {
  const family = String(spec.body.family)
  const labels = expectedLabels(spec, earlier)
  const test = { verify, family, labels, ...stepFor(spec, 'verify', lastOf(earlier)) }
  return [test, { family, ...stepFor(spec, 'attachFamily', [test.id]) }]
}

/** The labels of mintage that were sent. Of an existing image, the plan has compared its digest. */
function expectedLabels(spec: ImageSpec, earlier: readonly Step[]): StepOf<'verify'>['labels'] {
  const last = earlier.at(-1)
  if (last?.do === 'create' && last.unless === undefined) {
    const sent = Object.entries(Object(last.request.labels) as Readonly<Record<string, string>>)
    return Object.fromEntries(sent.filter(([key]) => key.startsWith(ownLabelPrefix)))
  }
  return { [ownLabels.catalog]: String(spec.catalog), [ownLabels.family]: String(spec.body.family) }
}

/** The API returns the newest image of a family by its creation: an older one never becomes its head. */
function headNotes(spec: ImageSpec, existing: Image, heads: ReadonlyMap<string, Image>): PlanNote[] {
  const family = String(spec.body.family)
  const head = heads.get(familyKey(spec.project, family))
  const [headMs, ms] = [parseTime(head?.creationTimestamp), parseTime(existing.creationTimestamp)]
  const isNew = existing.status === 'DELETING' // a new one follows
  if (isNew || head === undefined || headMs === undefined || ms === undefined || headMs <= ms) return []
  const message = `family ${family} will not point to this image: ${head.name} is newer`
  return [{ image: spec, code: 'notFamilyHead', message }]
}
