import type { Failure } from '../../catalog/failure.ts'
import { gcloudCommand } from '../../catalog/image-ref.ts'
import { ApiError } from '../../gce/errors/api-error.ts'
import type { Image } from '../../gce/wire/resources.ts'
import { parseTime } from '../../plan/policies/retire/dates.ts'
import type { StepEnd } from '../events.ts'
import { type Attempt, ImageTimeout, type ListedImageRun, pause, startAttempt } from '../image-run.ts'
import { withNote } from '../images/attempt-end.ts'
import { readImage, unlessMissing } from '../images/read-image.ts'

/**
 * A copy is created with its family: reads where the family points. The copy exists in any case, so a family that cannot be
 * read is a note.
 */
export async function confirmCopy(image: ListedImageRun, end: StepEnd): Promise<StepEnd> {
  const { origin, body } = image.spec
  const { family } = body
  if (end.end !== 'done' || origin === undefined || typeof family !== 'string') return end
  const attempt = startAttempt(image)
  try {
    const failure = await unconfirmed(attempt, family, 'created in')
    return failure === undefined ? end : { end: 'failed', failure }
  } catch (error) {
    const isKnown = error instanceof ApiError || error instanceof ImageTimeout
    if (!isKnown && !attempt.signal.aborted) throw error
    const why = isKnown ? error.message : 'the run was stopped'
    return withNote(end, `family ${family} was not read: ${why}`)
  }
}

/** Between reads of a family: 30 seconds together. */
const pausesMs = [1_000, 2_000, 4_000, 8_000, 15_000]

/** Reads the family until it points to this image or to a newer one, as reads may be stale. Undefined once it does. */
export async function unconfirmed(
  attempt: Attempt,
  family: string,
  verb: 'attached to' | 'created in',
): Promise<Failure | undefined> {
  const { ref, context } = attempt.image
  const { api, emit } = context.deps
  emit({ type: 'confirming', image: ref, family })
  let found = ''
  for (const pauseMs of [...pausesMs, undefined]) {
    const head = await unlessMissing(api.getImageFromFamily(ref.project, family, attempt.callOptions))
    if (head !== undefined && (await isExpected(head, attempt))) return undefined
    found = head === undefined ? 'has no active image' : `points to ${head.name}`
    if (pauseMs !== undefined) await pause(attempt, `family ${family} ${found}`, pauseMs)
  }
  return {
    kind: 'failed',
    reason: 'FAMILY_NOT_CONFIRMED',
    message: `it was ${verb} family ${family}, but 30s later the family ${found}`,
    hint: `check whether the image is deprecated (${gcloudCommand('describe', ref)})`,
  }
}

/** The API returns the newest image of a family, whichever was attached last. */
async function isExpected(head: Image, attempt: Attempt): Promise<boolean> {
  if (head.name === attempt.image.ref.name) return true
  const attached = await readImage(attempt)
  const [headMs, ms] = [parseTime(head.creationTimestamp), parseTime(attached?.creationTimestamp)]
  return headMs !== undefined && ms !== undefined && headMs >= ms
}
