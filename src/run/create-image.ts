import type { ImageBody } from '../catalog/image-spec.ts'
import type { CallOptions } from '../gce/api/compute-api.ts'
import { ApiError } from '../gce/errors/api-error.ts'
import type { Image, Operation } from '../gce/wire/resources.ts'
import { adoptImage } from './adopt-image.ts'
import { judgeExisting, waitUntilGone } from './existing-image.ts'
import { findOwnOperation } from './find-operation.ts'
import { followOwn } from './follow-operation.ts'
import type { Attempt, ExecutableAction, ImageRun, InsertIntent } from './image-run.ts'
import { createdElsewhere, lostButFound } from './notes.ts'
import { readImage } from './read-image.ts'
import { retryLater } from './retry-later.ts'

/** One attempt at an image; docs/exactly-once.md tells the algorithm. Every ApiError that is its outcome is thrown. */
export async function attemptImage(action: ExecutableAction, run: ImageRun): Promise<Attempt> {
  if (action.kind === 'adopt' && run.adoptionFailed === undefined) return adoptImage(action, run)
  if (action.request === undefined) throw imageGone(run.adoptionFailed)
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
    graceSignal: run.graceSignal,
    onSend: () => run.tracker.set({ at: 'inFlight' }),
    onFailedAttempt: (replyLost) => {
      intent.lostReply ||= replyLost
      run.tracker.set({ at: intent.lostReply ? 'inFlight' : 'queued' })
    },
  }
  return run.api.insertImage(spec.project, request, query, options)
}

async function onInsertError(error: ApiError, insert: InsertIntent, run: ImageRun): Promise<Attempt> {
  if (error.kind === 'alreadyExists') run.tracker.set({ at: 'inFlight', nameTaken: true })
  if (insert.lostReply) return afterLostReply(error, insert, run)
  return error.kind === 'alreadyExists'
    ? judgeExisting(run, createdElsewhere(insert))
    : retryLater(error, run)
}

/** The insert may have been carried out, whatever is said now: its operation tells, or else the image. */
async function afterLostReply(error: ApiError, insert: InsertIntent, run: ImageRun): Promise<Attempt> {
  const image = await readBack(run)
  if (image !== 'unreadable') {
    const operation = await findOwnOperation(run, insert.requestId)
    if (operation) return followOwn(operation, run, lostButFound)
    if (image || error.kind === 'alreadyExists') return judgeExisting(run, createdElsewhere(insert))
  }
  try {
    return retryLater(error, run)
  } catch (lasting) {
    if (image === undefined) run.tracker.set({ at: 'ended' }) // the error says that no image of that name exists
    throw lasting === error ? withLostResponse(error, image) : lasting
  }
}

async function readBack(run: ImageRun): Promise<Image | 'unreadable' | undefined> {
  try {
    return await readImage(run)
  } catch (error) {
    if (error instanceof ApiError && !run.signal.aborted) return 'unreadable'
    throw error
  }
}

/** The error with which the last attempt ended, and what was found of the earlier ones. */
function withLostResponse(error: ApiError, image: 'unreadable' | undefined): ApiError {
  const { kind, message, hint } = error
  const unanswered = kind === 'network' || kind === 'unavailable'
  const lost = unanswered
    ? 'no response to its insert was received'
    : 'an earlier response to its insert was lost'
  const found = image ? 'its result cannot be read' : 'no image of that name exists'
  const again = 'rerun: it finds what was created by then, and creates nothing twice'
  return error.with({
    message: `${message}: ${lost}, and ${found}`,
    hint: unanswered || hint === undefined ? again : `${hint}; ${again}`,
    ambiguous: true,
  })
}

/** What the insert of this image would be is not known: its source family could not be read. */
const imageGone = (how = 'that creation did not succeed'): ApiError =>
  new ApiError({
    kind: 'failed',
    reason: 'IMAGE_GONE',
    message: `it was being created when this run started, and is gone again: ${how}`,
    hint: 'rerun to create it',
  })
