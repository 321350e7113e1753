import { ApiError } from '../gce/api-error.ts'
import type { CallOptions } from '../gce/compute-api.ts'
import type { ImageBody, Operation } from '../gce/wire.ts'
import type { Action } from '../plan/plan.ts'
import { adoptImage } from './adopt-image.ts'
import { judgeExisting, waitUntilGone } from './existing-image.ts'
import { findOwnOperation } from './find-operation.ts'
import { followOwn } from './follow-operation.ts'
import type { Attempt, ImageRun, InsertIntent } from './image-run.ts'
import { lostButFound, madeByAnother } from './notes.ts'
import { readImage } from './read-image.ts'
import { retryLater } from './retry-later.ts'

/** One attempt at an image; docs/exactly-once.md tells the algorithm. Every ApiError that is its outcome is thrown. */
export async function attemptImage(
  action: Extract<Action, { kind: 'create' | 'recreate' | 'adopt' }>,
  run: ImageRun,
): Promise<Attempt> {
  if (action.kind === 'adopt' && !run.adoptionOver) return adoptImage(action, run)
  if (action.request === undefined) throw imageGone()
  if (action.kind === 'recreate' && run.attempts === 0) await waitUntilGone(run)
  run.attempts += 1
  run.insert ??= { requestId: run.newRequestId(), lostReply: false }
  let operation: Operation
  try {
    operation = await insert(action.request, run.insert, run)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return onInsertError(error, run.insert, run)
  }
  return followOwn(operation, run)
}

function insert(request: ImageBody, intent: InsertIntent, run: ImageRun): Promise<Operation> {
  const { spec } = run
  const query = { requestId: intent.requestId, forceCreate: spec.forceCreate }
  const options: CallOptions = {
    ...run.callOptions,
    wireSignal: run.wire,
    onSend: () => {
      run.sent = true
    },
    onFailedAttempt: (replyLost) => {
      intent.lostReply ||= replyLost
      run.sent = intent.lostReply
    },
  }
  return run.api.insertImage(spec.project, request, query, options)
}

async function onInsertError(error: ApiError, insert: InsertIntent, run: ImageRun): Promise<Attempt> {
  if (insert.lostReply && isUnanswered(error)) return settleUnanswered(error, insert, run)
  if (insert.lostReply) {
    const operation = await findOwnOperation(run, insert.requestId)
    if (operation) return followOwn(operation, run, lostButFound)
  }
  if (error.kind === 'alreadyExists') return judgeExisting(run, madeByAnother(insert))
  return retryLater(error, run)
}

const isUnanswered = ({ kind }: ApiError): boolean => kind === 'network' || kind === 'unavailable'

/** All attempts of an insert ended without an answer, and one of them may have been carried out: what is there tells. */
async function settleUnanswered(error: ApiError, insert: InsertIntent, run: ImageRun): Promise<Attempt> {
  let isThere: boolean
  try {
    isThere = (await readImage(run)) !== undefined
  } catch (readError) {
    if (!(readError instanceof ApiError)) throw readError
    throw unanswered(error, 'and what became of it cannot be read')
  }
  const operation = await findOwnOperation(run, insert.requestId)
  if (operation) return followOwn(operation, run, lostButFound)
  if (isThere) return judgeExisting(run, madeByAnother(insert))
  throw unanswered(error, 'and no image of that name is there')
}

function unanswered(error: ApiError, found: string): ApiError {
  const { kind, message, items, attempts, status, reason } = error
  return new ApiError({
    kind,
    message: `${message}: its insert was never answered, ${found}`,
    hint: 'run again: what has come to be by then is found, and is not made twice',
    items,
    attempts,
    ambiguous: true,
    ...(status === undefined ? {} : { status }),
    ...(reason === undefined ? {} : { reason }),
  })
}

/** What the insert of this image would be is not known: its source family could not be read. */
const imageGone = (): ApiError =>
  new ApiError({
    kind: 'failed',
    reason: 'IMAGE_GONE',
    message: 'it was being created when this run began, and is gone again: that creation did not succeed',
    hint: 'run again to create it',
  })
