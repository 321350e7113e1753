import type { ImageSpec } from '../catalog/image-spec.ts'
import { ApiError } from '../gce/errors/api-error.ts'
import { operationError } from '../gce/errors/classify.ts'
import type { Image } from '../gce/wire/resources.ts'
import { driftOf } from '../plan/drift.ts'
import type { DriftField } from '../plan/plan.ts'
import { failedImage } from '../plan/plan-images.ts'
import { findMaker } from './find-operation.ts'
import { type Attempt, again, type ImageRun, type Made, made, pause, pauses } from './image-run.ts'
import { readImagePatiently, readPauses } from './read-image.ts'

/** What is known of an image that is there, before it is read back. */
export interface Found {
  /** Why it counts as created, if it is as specified. */
  readonly note: string
  /** Whether it may be another's: then its source counts too, as far as it can be read back. */
  readonly byAnother: boolean
}

/**
 * An image of this name is there although we have not (knowingly) made it: reads it back and judges. As
 * specified = created, with a note; PENDING is waited for; DELETING is waited out, then created.
 */
export async function judgeExisting(run: ImageRun, { note, byAnother }: Found): Promise<Attempt> {
  const image = await waitWhilePending(run)
  if (image === undefined) {
    run.tracker.set({ at: run.insert?.lostReply ? 'inFlight' : 'queued' })
    // after a deletion the API may say "already exists" for a while (seen by others): asking at once would spend the quota
    return again('no image of that name is found after all', pauses(readPauses, run.attempts))
  }
  if (image.status === 'DELETING') {
    await waitUntilGone(run)
    return again('the image of that name has been deleted', 0)
  }
  return judgeEnded(run, image, { note, byAnother })
}

/** Judges an image that is READY or FAILED. Until that is done, all that is known is that the image exists. */
export async function judgeEnded(run: ImageRun, image: Image, found: Found): Promise<Made> {
  run.tracker.set({ at: 'inFlight', nameTaken: true })
  const verdict = await judge(run, image, found)
  run.tracker.set({ at: 'ended' })
  if (verdict instanceof ApiError) throw verdict
  return verdict
}

async function judge(run: ImageRun, image: Image, { note, byAnother }: Found): Promise<Made | ApiError> {
  if (image.status === 'FAILED') return failedLeftover(run, image)
  const fields = [...driftOf(run.spec, image), ...(byAnother ? await sourceIdDrift(run, image) : [])]
  if (fields.length > 0) return conflict(run.spec, fields)
  const unread = byAnother && run.spec.source.kind === 'rawDisk'
  return made(run, image.selfLink, {
    note: unread ? `${note}; its rawDisk.source cannot be read back` : note,
  })
}

async function waitWhilePending(run: ImageRun): Promise<Image | undefined> {
  for (let polls = 1; ; polls++) {
    const image = await readImagePatiently(run)
    if (image === undefined || image.status === undefined) return image
    if (['READY', 'FAILED', 'DELETING'].includes(image.status)) return image
    if (run.tracker.state.at !== 'running') run.tracker.set({ at: 'running' })
    run.onWait()
    await pause(run, `the image is ${image.status}`, pauses(readPauses, polls))
  }
}

/** Waits until an image that is being deleted is no longer there. */
export async function waitUntilGone(run: ImageRun): Promise<void> {
  for (let polls = 1; ; polls++) {
    const image = await readImagePatiently(run)
    run.tracker.set({ at: 'ended' })
    if (image?.status !== 'DELETING') return
    run.onWait()
    await pause(run, 'the image of that name is being deleted', pauses(readPauses, polls))
  }
}

/** With the reason for which its creation failed, if that is still known. */
async function failedLeftover(run: ImageRun, image: Image): Promise<ApiError> {
  const leftover = failedImage(run.spec)
  const maker = await findMaker(run, image)
  const cause = maker && operationError(maker)
  if (cause === undefined) return leftover
  return new ApiError({
    kind: 'failed',
    reason: 'IMAGE_FAILED',
    message: `${leftover.message}: ${cause.message}`,
    hint: [cause.hint, leftover.hint].filter((text) => text !== undefined).join('; '),
    items: cause.items,
  })
}

/**
 * A source image may have been replaced by another of the same name: its id tells. Disks and snapshots would need
 * permissions that mintage asks for nowhere else; a family stands for whichever image it points to.
 */
async function sourceIdDrift(run: ImageRun, image: Image): Promise<DriftField[]> {
  const { source } = run.spec
  const { sourceImageId: have } = image
  if (source.kind !== 'image' || typeof have !== 'string') return []
  try {
    const { id: want } = await run.api.getImage(source.project, source.name, run.callOptions)
    return want === undefined || want === have ? [] : [{ field: 'sourceImageId', want, have }]
  } catch (error) {
    if (error instanceof ApiError) return [] // not to be read: not to be compared
    throw error
  }
}

function conflict(spec: ImageSpec, fields: readonly DriftField[]): ApiError {
  const differences = fields.map(({ field, want, have }) => `${field} is ${have}, not ${want}`)
  return new ApiError({
    kind: 'alreadyExists',
    status: 409,
    reason: 'CONFLICT',
    message: `an image of that name was created by another run, from another specification: ${differences.join('; ')}`,
    hint: `find out who made it (gcloud compute images describe ${spec.name} --project ${spec.project}); give one of the two another name`,
  })
}
