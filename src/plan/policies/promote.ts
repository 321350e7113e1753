import type { Failure } from '../../catalog/failure.ts'
import type { ImageSpec } from '../../catalog/image-spec.ts'
import { isAwaitingFamily, ownLabelPrefix, ownLabels } from '../../catalog/provenance.ts'
import type { Image } from '../../gce/wire/resources.ts'
import type { CloudState } from '../../observe/cloud-state.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import { pinFailure } from '../creation/pinned-source.ts'
import type { Planned } from '../creation/plan-context.ts'
import { type PlanNote, type Step, type StepId, type StepOf, stepId } from '../plan.ts'
import { parseTime } from './retire/dates.ts'
import { lifecycleOf } from './retire/schedule.ts'

/**
 * The plan of an image that is verified before it joins its family: it is created without the family, and its last steps
 * are verification and attachment. An image that an earlier run has left between them is not created again.
 */
export function planPromotion(spec: ImageSpec, planned: Planned, state: CloudState): Planned {
  if (spec.verify === undefined) return planned
  const { image, steps, notes } = planned
  if (image.verdict !== 'current' && image.verdict !== 'change') return planned
  const { existing } = image
  if (existing?.status === 'READY') return promoteExisting(spec, existing, planned, state)
  const changed = steps.map((step) => (step.do === 'create' ? withoutFamily(step) : step))
  const [last] = changed.slice(-1)
  const isNew = existing === undefined || existing.status === 'DELETING'
  const labels = isNew && last?.do === 'create' ? ownLabelsIn(last) : labelsOf(spec)
  const after = last === undefined ? [] : [last.id]
  return {
    ...planned,
    steps: [...changed, ...promotionSteps(spec, after, labels)],
    notes: isNew || existing === undefined ? notes : [...notes, ...headNotes(spec, existing, state)],
  }
}

/** An update attaches images too, after it has labeled them: they are verified first. */
function promoteExisting(spec: ImageSpec, existing: Image, planned: Planned, state: CloudState): Planned {
  const updates = planned.steps.filter((step) => step.do !== 'attachFamily')
  const isAttached = updates.length === planned.steps.length && !isAwaitingFamily(spec, existing)
  if (isAttached) return planned
  const replaced = replacedArchive(spec, state)
  if (replaced !== undefined) {
    const { digest } = planned.image
    return {
      ...planned,
      image: { image: spec, spec, ...omitUndefined({ digest }), verdict: 'blocked', failure: replaced },
      steps: [],
    }
  }
  const after = updates.slice(-1).map(({ id }) => id)
  return {
    image: { ...planned.image, verdict: 'change', existing },
    steps: [...updates, ...promotionSteps(spec, after, labelsOf(spec))],
    notes: [...planned.notes, ...headNotes(spec, existing, state)],
  }
}

/** An insert may have read another archive than the pinned one, as it cannot name a generation. */
function replacedArchive(spec: ImageSpec, { sources }: CloudState): Failure | undefined {
  const archive = spec.source.kind === 'rawDisk' ? sources.get(spec.source.uri) : undefined
  const failure = archive?.kind === 'archive' ? pinFailure(spec, archive) : undefined
  const hint = `delete the image (gcloud compute images delete ${spec.name} --project ${spec.project}), run mintage pin, then rerun`
  return failure && { ...failure, hint }
}

type Labels = StepOf<'verify'>['labels']

function promotionSteps(spec: ImageSpec, after: readonly StepId[], labels: Labels): Step[] {
  const { verify, body } = spec
  if (verify === undefined) return []
  const known = { image: spec, spec, family: String(body.family) }
  const test = { ...known, id: stepId('verify', spec.path), do: 'verify', after, verify, labels } as const
  return [test, { ...known, id: stepId('attachFamily', spec.path), do: 'attachFamily', after: [test.id] }]
}

function withoutFamily(step: StepOf<'create'>): Step {
  const { family: _family, ...request } = step.request
  return { ...step, request }
}

const ownLabelsIn = ({ request }: StepOf<'create'>): Labels =>
  Object.fromEntries(
    Object.entries(Object(request.labels) as Labels).filter(([key]) => key.startsWith(ownLabelPrefix)),
  )

/** Of an existing image: the plan has compared its digest. */
const labelsOf = ({ catalog, body }: ImageSpec): Labels => ({
  [ownLabels.catalog]: String(catalog),
  [ownLabels.family]: String(body.family),
})

/** The API returns the newest image of a family by its creation: an older one never becomes its head. */
function headNotes(spec: ImageSpec, image: Image, { images, projects }: CloudState): PlanNote[] {
  const family = String(spec.body.family)
  const listed = [...images].flatMap(([path, one]) =>
    path.startsWith(`projects/${spec.project}/`) ? [one] : [],
  )
  const known = projects?.get(spec.project)?.images ?? listed
  const ms = parseTime(image.creationTimestamp)
  const newer = known.find((other) => isHeadCandidate(other, family) && isLater(other.creationTimestamp, ms))
  if (newer === undefined) return []
  const message = `family ${family} will not point to this image: ${newer.name} is newer`
  return [{ image: spec, code: 'notFamilyHead', message }]
}

const isHeadCandidate = ({ status, family: actual, deprecated }: Image, family: string): boolean =>
  status === 'READY' && actual === family && lifecycleOf(deprecated).state === 'ACTIVE'

function isLater(time: unknown, ms: number | undefined): boolean {
  const otherMs = parseTime(time)
  return ms !== undefined && otherMs !== undefined && otherMs > ms
}
