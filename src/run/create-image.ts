import { ApiError } from '../gce/api-error.ts'
import { operationError } from '../gce/classify.ts'
import type { CallOptions } from '../gce/compute-api.ts'
import { waitUntilDone } from '../gce/wait-operation.ts'
import type { Operation } from '../gce/wire.ts'
import type { Action } from '../plan/plan.ts'
import { judgeExisting, waitUntilGone } from './existing-image.ts'
import { type Attempt, again, type ImageRun, made, pauses } from './image-run.ts'

/** A source that is not ready, or busy with another image, is asked again after so long: ms, growing. */
const busySourcePauses = { firstMs: 10_000, longestMs: 60_000 }
/** The documented pace is one image of a source in ten minutes (Google's guide to creating custom images). */
const sourceRatePauses = { firstMs: 60_000, longestMs: 600_000 }

/** One insert and its operation. Every ApiError that it does not know how to go on from is thrown. */
export async function attemptCreate(
  action: Extract<Action, { kind: 'create' | 'recreate' }>,
  run: ImageRun,
): Promise<Attempt> {
  const { spec } = action
  if (action.kind === 'recreate' && run.attempts === 0) await waitUntilGone(run)
  run.attempts += 1
  let operation: Operation
  try {
    operation = await insert(action, run)
  } catch (error) {
    return onInsertError(error, run)
  }
  run.operation = operation.name
  run.emit({ type: 'operation', spec, operation: operation.name })
  return finishOperation(operation, run)
}

function insert(action: Extract<Action, { kind: 'create' | 'recreate' }>, run: ImageRun): Promise<Operation> {
  const { spec, request } = action
  const options: CallOptions = {
    ...run.callOptions,
    wireSignal: run.wire,
    onSend: () => {
      run.sent = true
    },
  }
  const query = { requestId: run.newRequestId(), forceCreate: spec.forceCreate }
  return run.api.insertImage(spec.project, request, query, options)
}

async function onInsertError(error: unknown, run: ImageRun): Promise<Attempt> {
  if (!(error instanceof ApiError)) throw error
  // An answer came, and no earlier attempt is in doubt: the server has begun nothing.
  if (!error.ambiguous && error.kind !== 'network') run.sent = false
  if (error.kind === 'alreadyExists') {
    return judgeExisting(
      run,
      error.ambiguous
        ? 'the reply to its insert was lost; the image is there as specified'
        : 'another run created it from the same specification meanwhile',
    )
  }
  return retryLater(error, run)
}

/** Waits for the operation to end and says what its end means. */
export async function finishOperation(operation: Operation, run: ImageRun): Promise<Attempt> {
  let done: Operation
  try {
    done = await waitUntilDone(run.api, run.spec.project, operation, {
      clock: run.clock,
      ...run.callOptions,
      onProgress: (percent) => run.emit({ type: 'progress', spec: run.spec, percent }),
    })
  } catch (error) {
    // The operation is past its retention, or was never to be seen: the image itself tells.
    if (error instanceof ApiError && error.kind === 'notFound') {
      return judgeExisting(run, 'its operation is no longer known; the image is there as specified')
    }
    throw error
  }
  run.operation = undefined
  run.sent = false
  const error = operationError(done)
  if (error === undefined) return made(run, done.targetLink, { warnings: done.warnings ?? [] })
  if (error.kind === 'alreadyExists') {
    return judgeExisting(run, 'another run created it from the same specification meanwhile')
  }
  return retryLater(error, run)
}

/** The failures of a create that pass by themselves; all others are the image's outcome. */
function retryLater(error: ApiError, run: ImageRun): Attempt {
  switch (error.kind) {
    case 'notReady':
    case 'inUse':
      if (error.kind === 'inUse' && !isBusyWithImage(error)) throw error
      return again(`its source is busy: ${error.message}`, pauses(busySourcePauses, run.attempts))
    case 'sourceRate':
      return again('too many images of its source at once', pauses(sourceRatePauses, run.attempts), true)
    default:
      throw error
  }
}

/** In use by an image in the making passes; in use by a running VM needs forceCreate. */
function isBusyWithImage(error: ApiError): boolean {
  return /global\/images\//.test(error.message.split('already being used by').at(-1) ?? '')
}
