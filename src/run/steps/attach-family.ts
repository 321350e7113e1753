import type { Failure } from '../../catalog/failure.ts'
import { ApiError } from '../../gce/errors/api-error.ts'
import type { Image } from '../../gce/wire/resources.ts'
import type { StepOf } from '../../plan/plan.ts'
import { parseTime } from '../../plan/policies/retire/dates.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import type { StepEnd } from '../events.ts'
import { type Attempt, type ListedImageRun, pause, startAttempt } from '../image-run.ts'
import { readImage, unlessMissing } from '../images/read-image.ts'
import { type Mutated, mutateImage } from '../mutations/mutate.ts'
import { readForFamily } from '../mutations/read-for-update.ts'
import { whileBusy } from '../mutations/while-busy.ts'
import type { Handler } from './handler.ts'

/** Sets the family of an image that is in none, then reads where the family points. */
export const attachFamily: Handler<'attachFamily'> = { execute }

async function execute({ family, fields }: StepOf<'attachFamily'>, image: ListedImageRun): Promise<StepEnd> {
  const { ref, context } = image
  const { api } = context.deps
  const attempt = startAttempt(image)
  const mutation = {
    image: ref,
    send: (options: Attempt['callOptions'], requestId: string) =>
      api.patchImage(ref, { family }, requestId, options),
    isDone: (found: Image | undefined) => found?.family === family,
  }
  const before = image.state.current
  image.state.set({ at: 'attaching' })
  const attaching = whileBusy(ref, context, attempt.signal, async (): Promise<Attached> => {
    const read = await readForFamily(attempt, family)
    if ('failure' in read) return read
    return mutation.isDone(read.found) ? {} : mutateImage(mutation, context, attempt.signal)
  })
  const { failure, warnings } = await attaching.catch((error: unknown) => {
    if (error instanceof ApiError && !error.ambiguous) image.state.set(before) // nothing was changed
    throw error
  })
  const why = failure ?? (await unconfirmed(attempt, family))
  image.state.set({ at: 'ended' })
  if (why !== undefined) return { end: 'failed', failure: why }
  return { end: 'done', ...omitUndefined({ warnings, fields }) }
}

/** `failure`: nothing was sent. */
interface Attached extends Pick<Mutated, 'warnings'> {
  readonly failure?: Failure
}

/** Between reads of a family: 30 seconds together. */
const pausesMs = [1_000, 2_000, 4_000, 8_000, 15_000]

/** Reads the family until it points to this image or to a newer one, as reads may be stale. Undefined once it does. */
async function unconfirmed(attempt: Attempt, family: string): Promise<Failure | undefined> {
  const { ref, context } = attempt.image
  const { api } = context.deps
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
    message: `it was attached to family ${family}, but 30s later the family ${found}`,
    hint: `check whether the image is deprecated (gcloud compute images describe ${ref.name} --project ${ref.project})`,
  }
}

/** The API returns the newest image of a family, whichever was attached last. */
async function isExpected(head: Image, attempt: Attempt): Promise<boolean> {
  if (head.name === attempt.image.ref.name) return true
  const attached = await readImage(attempt)
  const [headMs, ms] = [parseTime(head.creationTimestamp), parseTime(attached?.creationTimestamp)]
  return headMs !== undefined && ms !== undefined && headMs >= ms
}
