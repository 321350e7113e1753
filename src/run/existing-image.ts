import type { ImageSpec } from '../catalog/image-spec.ts'
import { ApiError } from '../gce/api-error.ts'
import type { Image } from '../gce/wire.ts'
import { driftOf } from '../plan/drift.ts'
import type { DriftField } from '../plan/plan.ts'
import { failedImage } from '../plan/plan-images.ts'
import { type Attempt, again, type ImageRun, made, pause, pauses } from './image-run.ts'

const readPauses = { firstMs: 2_000, longestMs: 30_000 }

/**
 * An image of this name is there although we have not (knowingly) made it: reads it back and judges. As
 * specified = created, with `note`; PENDING is waited for; DELETING is waited out, then created.
 */
export async function judgeExisting(run: ImageRun, note: string): Promise<Attempt> {
  const image = await waitWhilePending(run)
  if (image === undefined) {
    // after a deletion the API may say "already exists" for a while (seen by others): asking at once would spend the quota
    return again('no image of that name is found after all', pauses(readPauses, run.attempts))
  }
  if (image.status === 'FAILED') throw failedImage(run.spec)
  if (image.status === 'DELETING') {
    await waitUntilGone(run)
    return again('the image of that name has been deleted', 0)
  }
  const fields = driftOf(run.spec, image)
  if (fields.length > 0) throw conflict(run.spec, fields)
  return made(run, image.selfLink, { note })
}

async function waitWhilePending(run: ImageRun): Promise<Image | undefined> {
  for (let polls = 1; ; polls++) {
    const image = await readImage(run)
    if (image === undefined || image.status === undefined) return image
    if (['READY', 'FAILED', 'DELETING'].includes(image.status)) return image
    await pause(run, `the image is ${image.status}`, pauses(readPauses, polls))
  }
}

/** Waits until an image that is being deleted is no longer there. */
export async function waitUntilGone(run: ImageRun): Promise<void> {
  for (let polls = 1; ; polls++) {
    const image = await readImage(run)
    if (image?.status !== 'DELETING') return
    await pause(run, 'the image of that name is being deleted', pauses(readPauses, polls))
  }
}

async function readImage(run: ImageRun): Promise<Image | undefined> {
  try {
    return await run.api.getImage(run.spec.project, run.spec.name, run.callOptions)
  } catch (error) {
    if (error instanceof ApiError && error.kind === 'notFound') return undefined
    throw error
  }
}

function conflict(spec: ImageSpec, fields: readonly DriftField[]): ApiError {
  const differences = fields.map(({ field, want, have }) => `${field} is ${have}, not ${want}`)
  return new ApiError({
    kind: 'alreadyExists',
    status: 409,
    reason: 'CONFLICT',
    message: `an image of that name was created meanwhile, from another specification: ${differences.join('; ')}`,
    hint: `find out who made it (gcloud compute images describe ${spec.name} --project ${spec.project}); give one of the two another name`,
  })
}
