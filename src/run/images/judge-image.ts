import type { Failure } from '../../catalog/failure.ts'
import { gcloudCommand } from '../../catalog/image-ref.ts'
import type { ImageSpec } from '../../catalog/image-spec.ts'
import { specDigest } from '../../catalog/provenance.ts'
import { ApiError } from '../../gce/errors/api-error.ts'
import { operationError } from '../../gce/errors/classify.ts'
import type { Image } from '../../gce/wire/resources.ts'
import { imageDrift, isDigestCompared } from '../../plan/image-drift.ts'
import { type DriftField, driftText } from '../../plan/plan.ts'
import { failedImage } from '../../plan/plan-images.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import { type Attempt, growingPause, ImageTimeout, type ListedImageRun } from '../image-run.ts'
import { type AttemptEnd, type Done, done, type Failed, failed, retry } from './attempt-end.ts'
import { findMaker } from './find-operation.ts'
import type { Found } from './found.ts'
import { pollImage, readPauses, waitUntilDeleted } from './read-image.ts'

/**
 * An image of this name exists that this run did not (knowingly) create. Reads it back and judges: as specified is
 * done, with a note; PENDING requires a wait; DELETING requires a wait and a retry.
 */
export async function judgeExisting(attempt: Attempt, found: Found): Promise<AttemptEnd> {
  const { state, inserts } = attempt.image
  const image = await waitWhilePending(attempt)
  if (image === undefined) {
    state.set({ at: inserts.intent?.responseLost ? 'inFlight' : 'queued' })
    // after a deletion the API may return "already exists" for a while (seen by others): an immediate retry would waste
    // quota
    return retry('no image with that name was found', growingPause(readPauses, inserts.attempts))
  }
  if (image.status === 'DELETING') {
    await waitUntilDeleted(attempt)
    return retry('the image with that name has been deleted', 0)
  }
  return judgeEnded(attempt, image, found)
}

/** Judges an image that is READY or FAILED. Until the comparison, only the existence of the image is known. */
export async function judgeEnded(attempt: Attempt, image: Image, found: Found): Promise<Done | Failed> {
  const { state } = attempt.image
  state.set({ at: 'inFlight', nameTaken: true })
  const end =
    image.status === 'FAILED'
      ? failed(await failedLeftover(attempt, image))
      : await judgeReady(attempt, image, found)
  state.set({ at: 'ended' })
  return end
}

async function judgeReady(
  attempt: Attempt,
  image: Image,
  { note, isForeign }: Found,
): Promise<Done | Failed> {
  const { spec } = attempt.image
  const digest = expectedDigest(attempt.image, image)
  const fields = imageDrift(spec, image, digest)
  if (isForeign) fields.push(...(await sourceIdDrift(attempt, image)))
  if (fields.length > 0) return failed(conflict(spec, fields))
  const isUnread = isForeign && spec.source.kind === 'rawDisk' && !isDigestCompared(image, digest)
  return done(spec, image.selfLink, {
    note: isUnread ? `${note}; its rawDisk.source cannot be read back` : note,
  })
}

/** Another run may have resolved the source family to another image: both are as specified. */
function expectedDigest({ spec, digest }: ListedImageRun, { sourceImage }: Image): string | undefined {
  if (digest === undefined || spec.source.kind !== 'family') return digest
  return typeof sourceImage === 'string' ? specDigest({ ...spec.body, sourceImage }) : undefined
}

const endStatuses: readonly (string | undefined)[] = ['READY', 'FAILED', 'DELETING', undefined]

const waitWhilePending = (attempt: Attempt): Promise<Image | undefined> =>
  pollImage(attempt, (image) => {
    if (endStatuses.includes(image?.status)) return undefined
    const { state } = attempt.image
    if (state.current.at !== 'running') state.set({ at: 'running' })
    return `the image is ${image?.status}`
  })

/** The failure, with the reason of the failed creation if it is still known. */
async function failedLeftover(attempt: Attempt, image: Image): Promise<Failure> {
  const leftover = failedImage(attempt.image.spec)
  const maker = await findMaker(attempt, image).catch(ignoreUnread)
  const cause = maker && operationError(maker)
  if (cause === undefined) return leftover
  return {
    ...leftover,
    message: `${leftover.message}: ${cause.message}`,
    hint: [cause.hint, leftover.hint].filter((text) => text !== undefined).join('; '),
    ...omitUndefined({ items: cause.items }),
  }
}

/**
 * A source image may have been replaced by another of the same name: the id reveals it. Disks and snapshots would
 * require permissions that mintage does not need otherwise. A family stands for any image that it points to.
 */
async function sourceIdDrift({ image: run, callOptions }: Attempt, image: Image): Promise<DriftField[]> {
  const { source } = run.spec
  const { sourceImageId: actual } = image
  if (source.kind !== 'image' || typeof actual !== 'string') return []
  const reading = run.context.deps.api.getImage(source.project, source.name, callOptions)
  const expected = (await reading.catch(ignoreUnread))?.id
  return expected === undefined || expected === actual ? [] : [{ field: 'sourceImageId', expected, actual }]
}

/** An image that cannot be read in time is not compared: its existence is known. */
function ignoreUnread(error: unknown): undefined {
  if (!(error instanceof ApiError || error instanceof ImageTimeout)) throw error
}

function conflict(spec: ImageSpec, fields: readonly DriftField[]): Failure {
  const differences = fields.map(driftText).join('; ')
  return {
    kind: 'alreadyExists',
    status: 409,
    reason: 'CONFLICT',
    message: `another run created an image with that name from a different specification: ${differences}`,
    hint: `find its creator (${gcloudCommand('describe', spec)}), then rename one of the two`,
  }
}
