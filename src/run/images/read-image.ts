import type { ImageRef } from '../../catalog/image-ref.ts'
import { ApiError } from '../../gce/errors/api-error.ts'
import type { Image } from '../../gce/wire/resources.ts'
import { type Attempt, growingPause, pause } from '../image-run.ts'
import { isTransient } from '../operations/transient.ts'

/** Growing pauses between reads of an image: ms. */
export const readPauses = { firstMs: 2_000, longestMs: 30_000 }

/** The resource; undefined only after a 404. */
export async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof ApiError && error.kind === 'notFound') return undefined
    throw error
  }
}

/** The image, or another one that it depends on; undefined only after a 404. */
export const readImage = (
  { image, callOptions }: Attempt,
  { project, name }: ImageRef = image.ref,
): Promise<Image | undefined> => unlessMissing(image.context.deps.api.getImage(project, name, callOptions))

/** The same, but retries until the API responds: failed reads end no wait. */
async function readImagePatiently(attempt: Attempt): Promise<Image | undefined> {
  for (let failures = 1; ; failures++) {
    try {
      return await readImage(attempt)
    } catch (error) {
      if (!(error instanceof ApiError && isTransient(error))) throw error
      await pause(attempt, `the image cannot be read: ${error.message}`, growingPause(readPauses, failures))
    }
  }
}

/** Reads an image repeatedly while `whyWait` returns a reason to wait, then returns the image. */
export async function pollImage(
  attempt: Attempt,
  whyWait: (image: Image | undefined) => string | undefined,
): Promise<Image | undefined> {
  for (let polls = 1; ; polls++) {
    const image = await readImagePatiently(attempt)
    const why = whyWait(image)
    if (why === undefined) return image
    attempt.permits.onWait()
    await pause(attempt, why, growingPause(readPauses, polls))
  }
}

/** Waits until an image that is being deleted no longer exists. */
export const waitUntilDeleted = (attempt: Attempt): Promise<Image | undefined> =>
  pollImage(attempt, (image) => {
    attempt.image.state.set({ at: 'ended' })
    return image?.status === 'DELETING' ? 'the image with that name is being deleted' : undefined
  })
