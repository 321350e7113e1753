import { ApiError } from '../../gce/errors/api-error.ts'
import type { Image } from '../../gce/wire/resources.ts'
import { type Attempt, growingPause, pause } from '../image-run.ts'
import { isTransient } from '../operations/transient.ts'

/** Between two reads of an image, growing: ms. */
export const readPauses = { firstMs: 2_000, longestMs: 30_000 }

/** Undefined if there is none; only a 404 says so. */
export async function readImage({ image, callOptions }: Attempt): Promise<Image | undefined> {
  const { project, name } = image.spec
  try {
    return await image.context.deps.api.getImage(project, name, callOptions)
  } catch (error) {
    if (error instanceof ApiError && error.kind === 'notFound') return undefined
    throw error
  }
}

/** The same, until there is a response: a read that fails for a while ends no wait. */
export async function readImagePatiently(attempt: Attempt): Promise<Image | undefined> {
  for (let failures = 1; ; failures++) {
    try {
      return await readImage(attempt)
    } catch (error) {
      if (!(error instanceof ApiError && isTransient(error))) throw error
      await pause(attempt, `the image cannot be read: ${error.message}`, growingPause(readPauses, failures))
    }
  }
}

/** Waits until an image that is being deleted no longer exists. */
export async function waitUntilGone(attempt: Attempt): Promise<void> {
  for (let polls = 1; ; polls++) {
    const found = await readImagePatiently(attempt)
    attempt.image.state.set({ at: 'ended' })
    if (found?.status !== 'DELETING') return
    attempt.permits.onWait()
    await pause(attempt, 'the image of that name is being deleted', growingPause(readPauses, polls))
  }
}
