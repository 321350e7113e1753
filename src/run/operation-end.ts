import type { ImageRef } from '../catalog/image-ref.ts'
import type { ApiError } from '../gce/errors/api-error.ts'
import { reportDenied } from '../gce/report-denied.ts'
import type { Operation } from '../gce/wire/resources.ts'
import type { RunContext, RunDeps } from './image-run.ts'

interface Context extends Pick<RunContext, 'limiters'> {
  readonly deps: Pick<RunDeps, 'emit'>
}

/** The operation of an image when it is DONE; its progress and pauses are events. Rejects like OperationWatcher.until. */
export const endOfOperation = (
  operation: Operation,
  image: ImageRef,
  { limiters, deps: { emit } }: Context,
  signal: AbortSignal,
): Promise<Operation> =>
  limiters.operations(image.project).until(operation, {
    signal,
    image,
    onPause: (why, ms) => emit({ type: 'waiting', image, why, ms }),
    onProgress: (percent) => emit({ type: 'progress', image, percent }),
  })

/** Reports that the operation may not be read; the image then shows the result. */
export const reportUnread = (error: ApiError, image: ImageRef, { deps: { emit } }: Context): void =>
  reportDenied(error, { method: 'globalOperations.get', project: image.project, image }, emit)
