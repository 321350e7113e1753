import type { ImageRef } from '../../catalog/image-ref.ts'
import { ApiError } from '../../gce/errors/api-error.ts'
import { growingPause, pauseFor, type RunDeps } from '../image-run.ts'
import { readPauses } from '../images/read-image.ts'

const maxAttempts = 20

/**
 * Repeats a change that the API refuses because another run's change of the image is in progress. `change` reads the image
 * again before it sends anything a second time. Rejects with ApiError.
 */
export async function whileBusy<T>(
  image: ImageRef,
  { deps }: { readonly deps: Pick<RunDeps, 'clock' | 'emit'> },
  signal: AbortSignal,
  change: (isFirst: boolean) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await change(attempt === 1)
    } catch (error) {
      if (!(error instanceof ApiError && error.kind === 'notReady') || attempt === maxAttempts) throw error
      const why = `another change to it is in progress: ${error.message}`
      await pauseFor({ image, why, ms: growingPause(readPauses, attempt) }, deps, signal)
    }
  }
}
