import { fallbacks } from '../../gce/api/permissions.ts'
import { ApiError } from '../../gce/errors/api-error.ts'
import { operationError } from '../../gce/errors/classify.ts'
import { reportDenied } from '../../gce/report-denied.ts'
import type { Operation } from '../../gce/wire/resources.ts'
import type { Attempt } from '../image-run.ts'
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
  const { emit } = context.deps
  const onProgress = (percent: number) => emit({ type: 'progress', image: spec, percent })
  const onPause = (why: string, ms: number) => emit({ type: 'waiting', image: spec, why, ms })
  try {
    return await context.limiters
      .operations(spec.project)
      .until(operation, { signal, image: spec, onPause, onProgress })
  } catch (error) {
    if (!(error instanceof ApiError) || error.kind === 'credentials') throw error
    const { project } = spec
    const effect = fallbacks['globalOperations.get']
    reportDenied(error, { method: 'globalOperations.get', project, image: spec, effect }, emit)
    return undefined
  }
}
