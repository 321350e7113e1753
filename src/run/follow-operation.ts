import { ApiError, type ApiErrorKind } from '../gce/api-error.ts'
import { operationError } from '../gce/classify.ts'
import type { Operation } from '../gce/wire.ts'
import { judgeExisting } from './existing-image.ts'
import { findOwnOperation } from './find-operation.ts'
import { type Attempt, type ImageRun, made } from './image-run.ts'
import { madeByAnother, ownUnread } from './notes.ts'
import { retryLater } from './retry-later.ts'

/** Past its retention, or not ours to read. */
const unreadable: readonly ApiErrorKind[] = ['notFound', 'permission']

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
  run.insert = undefined // what is sent after a failure is another insert: the old id would answer with the old failure
  if (error.kind !== 'alreadyExists') return retryLater(error, run)
  // of an insert whose reply was lost this may be the repeat, which met the image of the first
  const first = insert?.lostReply ? await findOwnOperation(run, insert.requestId) : undefined
  return first === undefined ? judgeExisting(run, madeByAnother(insert)) : followOwn(first, run, note)
}

/** The operation when it is DONE; undefined if it is no longer known, so that the image itself has to tell. */
export async function awaitEnd(operation: Operation, run: ImageRun): Promise<Operation | undefined> {
  run.operation = operation.name
  run.onAccepted()
  run.emit({ type: 'operation', spec: run.spec, operation: operation.name })
  const done = await doneOrUnknown(operation, run)
  run.operation = undefined
  run.sent = false
  return done
}

async function doneOrUnknown(operation: Operation, run: ImageRun): Promise<Operation | undefined> {
  try {
    return await run.untilDone(operation)
  } catch (error) {
    if (error instanceof ApiError && unreadable.includes(error.kind)) return undefined
    throw error
  }
}
