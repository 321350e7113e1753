import { ApiError } from '../gce/errors/api-error.ts'
import type { Image } from '../gce/wire/resources.ts'
import { type ImageRun, pause, pauses } from './image-run.ts'
import { isTransient } from './operations/transient.ts'

/** How long to wait between two reads of an image, growing: ms. */
export const readPauses = { firstMs: 2_000, longestMs: 30_000 }

/** Undefined if there is none; only a 404 says so. */
export async function readImage(run: ImageRun): Promise<Image | undefined> {
  try {
    return await run.api.getImage(run.spec.project, run.spec.name, run.callOptions)
  } catch (error) {
    if (error instanceof ApiError && error.kind === 'notFound') return undefined
    throw error
  }
}

/** The same, until there is a response: a read that fails for a while ends no wait. */
export async function readImagePatiently(run: ImageRun): Promise<Image | undefined> {
  for (let failures = 1; ; failures++) {
    try {
      return await readImage(run)
    } catch (error) {
      if (!(error instanceof ApiError && isTransient(error))) throw error
      await pause(run, `the image cannot be read: ${error.message}`, pauses(readPauses, failures))
    }
  }
}
