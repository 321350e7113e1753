import { ApiError } from '../gce/api-error.ts'
import type { Image } from '../gce/wire.ts'
import type { ImageRun } from './image-run.ts'

/** Undefined if there is none; only a 404 says so. */
export async function readImage(run: ImageRun): Promise<Image | undefined> {
  try {
    return await run.api.getImage(run.spec.project, run.spec.name, run.callOptions)
  } catch (error) {
    if (error instanceof ApiError && error.kind === 'notFound') return undefined
    throw error
  }
}
