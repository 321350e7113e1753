import type { Failure } from '../../catalog/failure.ts'
import type { CallOptions } from '../../gce/api/compute-api.ts'
import { ApiError, orApiError } from '../../gce/errors/api-error.ts'
import type { Image, Operation } from '../../gce/wire/resources.ts'
import type { StepOf } from '../../plan/plan.ts'
import type { Attempt, InsertIntent } from '../image-run.ts'
import { type AttemptEnd, failed } from '../images/attempt-end.ts'
import { findOwnOperation } from '../images/find-operation.ts'
import { createdElsewhere, lostButFound } from '../images/found.ts'
import { judgeExisting } from '../images/judge-image.ts'
import { readImage } from '../images/read-image.ts'
import { followInsert } from './follow-insert.ts'
import { retryLater } from './retry-later.ts'

/** Sends the insert of an image once and follows it to its end; docs/exactly-once.md describes the algorithm. */
export async function attemptInsert(step: StepOf<'create'>, attempt: Attempt): Promise<AttemptEnd> {
  const { inserts, context } = attempt.image
  inserts.attempts += 1
  inserts.intent ??= { requestId: context.deps.newRequestId(), responseLost: false }
  let operation: Operation
  try {
    operation = await insert(step, inserts.intent, attempt)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return onInsertError(error, inserts.intent, attempt)
  }
  return followInsert(attempt, operation)
}

function insert(
  { request, spec }: StepOf<'create'>,
  intent: InsertIntent,
  { image: { state, context }, callOptions }: Attempt,
): Promise<Operation> {
  const query = { requestId: intent.requestId, forceCreate: spec.forceCreate }
  const options: CallOptions = {
    graceSignal: context.limits.graceSignal,
    onSend: () => state.set({ at: 'inFlight' }),
    onFailedAttempt: (responseLost) => {
      intent.responseLost ||= responseLost
      state.set({ at: intent.responseLost ? 'inFlight' : 'queued' })
    },
    ...callOptions,
  }
  return context.deps.api.insertImage(spec.project, request, query, options)
}

async function onInsertError(error: ApiError, intent: InsertIntent, attempt: Attempt): Promise<AttemptEnd> {
  const isTaken = error.kind === 'alreadyExists'
  if (isTaken) attempt.image.state.set({ at: 'inFlight', nameTaken: true })
  if (intent.responseLost) return afterLostResponse(error, intent, attempt)
  return isTaken ? judgeExisting(attempt, createdElsewhere(intent)) : retryLater(error, attempt.image)
}

/** The API may have executed the insert, regardless of the last response. Its operation decides, or else the image. */
async function afterLostResponse(
  error: ApiError,
  intent: InsertIntent,
  attempt: Attempt,
): Promise<AttemptEnd> {
  const image = await readBack(attempt)
  if (image !== 'unreadable') {
    const operation = await findOwnOperation(attempt, intent.requestId)
    if (operation) return followInsert(attempt, operation, lostButFound)
    if (image || error.kind === 'alreadyExists') return judgeExisting(attempt, createdElsewhere(intent))
  }
  const end = retryLater(error, attempt.image)
  if (end.end === 'retry') return end
  if (image === undefined) attempt.image.state.set({ at: 'ended' }) // the failure states that no image with that name exists
  return failed(withLostResponse(error, image === 'unreadable'))
}

async function readBack(attempt: Attempt): Promise<Image | 'unreadable' | undefined> {
  const image = await orApiError(readImage(attempt))
  return image instanceof ApiError ? 'unreadable' : image
}

/** The error of the last attempt, with the findings about earlier attempts. */
function withLostResponse(error: ApiError, isUnreadable: boolean): Failure {
  const { message, hint } = error
  const isUnanswered = error.kind === 'network' || error.kind === 'unavailable'
  const lost = isUnanswered
    ? 'no response to its insert was received'
    : 'an earlier response to its insert was lost'
  const found = isUnreadable ? 'its result cannot be read' : 'no image with that name exists'
  const rerun = 'rerun: it finds the images created by then, and creates no duplicate'
  return error.with({
    message: `${message}: ${lost}, and ${found}`,
    hint: isUnanswered || hint === undefined ? rerun : `${hint}; ${rerun}`,
    ambiguous: true,
  })
}
