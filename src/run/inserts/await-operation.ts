import { ApiError } from '../../gce/errors/api-error.ts'
import { operationError } from '../../gce/errors/classify.ts'
import type { Operation } from '../../gce/wire/resources.ts'
import type { Attempt } from '../image-run.ts'
import { endOfOperation, reportUnread } from '../operation-end.ts'
import { mayInsert } from '../operations/operation-target.ts'

/**
 * The operation when it is DONE. Undefined if the API no longer has it, denies reading it, or it belongs to another
 * image. Then the image's status decides; until then the image counts as running.
 */
export async function awaitOperation(attempt: Attempt, operation: Operation): Promise<Operation | undefined> {
  const { spec, state, context } = attempt.image
  state.set({ at: 'running', operation: operation.name })
  attempt.permits.onAccepted()
  context.deps.emit({ type: 'operation', image: spec, operation: operation.name })
  const ended = await endedOrUnknown(attempt, operation)
  if (ended === undefined || !mayInsert(ended, spec)) return undefined
  const isNameTaken = operationError(ended)?.kind === 'alreadyExists'
  state.set(isNameTaken ? { at: 'inFlight', nameTaken: true } : { at: 'ended' })
  return ended
}

async function endedOrUnknown(
  { image: { spec, context }, signal }: Attempt,
  operation: Operation,
): Promise<Operation | undefined> {
  try {
    return await endOfOperation(operation, spec, context, signal)
  } catch (error) {
    if (!(error instanceof ApiError) || error.kind === 'credentials') throw error
    reportUnread(error, spec, context)
    return undefined
  }
}
