import { ApiError } from '../../gce/errors/api-error.ts'
import { growingPause } from '../image-run.ts'
import { readPauses } from '../images/read-image.ts'
import type { MutationContext } from './mutate.ts'

const maxAttempts = 20

/**
 * Repeats a change that the API refuses because another run's change of the image is in progress. `change` reads the image
 * again before it sends anything a second time. Rejects with ApiError.
 */
export async function whileBusy<T>(
  { deps }: MutationContext,
  signal: AbortSignal,
  change: (isFirst: boolean) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await change(attempt === 1)
    } catch (error) {
      const isBusy = error instanceof ApiError && error.kind === 'notReady'
      if (!isBusy || attempt === maxAttempts) throw error
    }
    await deps.clock.sleep(growingPause(readPauses, attempt), signal)
  }
}
