import type { ApiError } from '../gce/errors/api-error.ts'
import { type Attempt, again, type ImageRun, pauses } from './image-run.ts'

/** A source that is not ready, or busy with another image, is asked again after so long: ms, growing. */
const busySourcePauses = { firstMs: 10_000, longestMs: 60_000 }

/** Raw disks have no pace that would say when to go on, and are not known to be refused so. */
const unpacedPauses = { firstMs: 60_000, longestMs: 600_000 }

/** The failures of a create that pass by themselves; all others are the image's outcome, and thrown. */
export function retryLater(error: ApiError, run: ImageRun): Attempt {
  switch (error.kind) {
    case 'notReady':
    case 'inUse':
      if (error.kind === 'inUse' && !isBusyWithImage(error)) throw error
      return again(`its source is busy: ${error.message}`, pauses(busySourcePauses, run.attempts))
    case 'sourceRate': {
      const ms = run.spec.source.kind === 'rawDisk' ? pauses(unpacedPauses, run.attempts) : 0
      return again('too many images of its source at once', ms, 'source')
    }
    case 'concurrency':
      return again('too many operations of the project at once', 0, 'operations')
    default:
      throw error
  }
}

/** In use by an image in the making passes; in use by a running VM needs forceCreate. */
function isBusyWithImage(error: ApiError): boolean {
  return /global\/images\//.test(error.message.split('already being used by').at(-1) ?? '')
}
