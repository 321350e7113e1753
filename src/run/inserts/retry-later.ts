import type { ApiError } from '../../gce/errors/api-error.ts'
import { growingPause, type ListedImageRun } from '../image-run.ts'
import { type Failed, failed, type Retry, retry } from '../images/attempt-end.ts'

/** For a source that is not ready, or busy with another image: ms, growing. */
const busySourcePauses = { firstMs: 10_000, longestMs: 60_000 }

/** For raw disks, which have no limiter to time the next attempt. No such refusal of a raw disk is known. */
const rawDiskPauses = { firstMs: 60_000, longestMs: 600_000 }

/** A retry for transient failures of an insert; other failures become the image's outcome. */
export function retryLater(error: ApiError, { spec, inserts }: ListedImageRun): Retry | Failed {
  switch (error.kind) {
    case 'notReady':
    case 'inUse':
      return error.kind === 'inUse' && !isBusyWithImage(error)
        ? failed(error)
        : retry(`its source is busy: ${error.message}`, growingPause(busySourcePauses, inserts.attempts))
    case 'sourceRate': {
      const ms = spec.source.kind === 'rawDisk' ? growingPause(rawDiskPauses, inserts.attempts) : 0
      return retry('images of its source are created too quickly', ms, 'source')
    }
    case 'concurrency':
      return retry('the project has too many concurrent operations', 0, 'operations')
    default:
      return failed(error)
  }
}

/** Use by an image in creation is transient; use by a running VM requires forceCreate. */
function isBusyWithImage(error: ApiError): boolean {
  return /global\/images\//.test(error.message.split('already being used by').at(-1) ?? '')
}
