import { ApiError } from '../gce/errors/api-error.ts'
import { operationError } from '../gce/errors/classify.ts'
import type { Operation } from '../gce/wire/resources.ts'
import { judgeExisting } from './existing-image.ts'
import { findOwnOperation } from './find-operation.ts'
import { type Attempt, type ImageRun, made } from './image-run.ts'
import { createdElsewhere, ownUnread } from './notes.ts'
import { mayInsert } from './operations/operation-target.ts'
import { retryLater } from './retry-later.ts'

/** Waits for an operation of our insert to end, and says what its end means. */
export async function followOwn(operation: Operation, run: ImageRun, note?: string): Promise<Attempt> {
  const done = await awaitEnd(operation, run)
  if (done === undefined) return judgeExisting(run, ownUnread)
  const error = operationError(done)
  if (error === undefined) {
    const noted = note === undefined ? {} : { note }
    return made(run, done.targetLink, { warnings: done.warnings ?? [], ...noted })
  }
  const { insert } = run
  run.insert = undefined // what is sent after a failure is another insert: the old id would return the old failure
  if (error.kind !== 'alreadyExists') return retryLater(error, run)
  // of an insert whose response was lost this may be the repeat, which met the image of the first
  const first = insert?.lostReply ? await findOwnOperation(run, insert.requestId) : undefined
  return first === undefined ? judgeExisting(run, createdElsewhere(insert)) : followOwn(first, run, note)
}

/**
 * The operation when it is DONE. Undefined if it is no longer known, may not be read, or turns out to be that of
 * another image: then the image itself has to tell, and until it does it counts as running.
 */
export async function awaitEnd(operation: Operation, run: ImageRun): Promise<Operation | undefined> {
  run.tracker.set({ at: 'running', operation: operation.name })
  run.onAccepted()
  run.emit({ type: 'operation', spec: run.spec, operation: operation.name })
  const done = await doneOrUnknown(operation, run)
  if (done === undefined || !mayInsert(done, run.spec)) return undefined
  const error = operationError(done)
  run.tracker.set(error?.kind === 'alreadyExists' ? { at: 'inFlight', nameTaken: true } : { at: 'ended' })
  return done
}

async function doneOrUnknown(operation: Operation, run: ImageRun): Promise<Operation | undefined> {
  try {
    return await run.untilDone(operation)
  } catch (error) {
    if (error instanceof ApiError && error.kind !== 'credentials' && error.kind !== 'timeout')
      return undefined
    throw error
  }
}
