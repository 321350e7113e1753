import { type Call, projectNumberOf, requestIdOf } from '../http/call.ts'
import { placeOf } from '../locations/locations.ts'
import { type OperationStart, showOperation, startOperation } from '../operation.ts'
import type { Resource } from '../state/resources.ts'

/**
 * Answers a request that changes something with its operation. A repeat of an earlier request gets the operation
 * of that, and nothing is done. Otherwise `begin` checks, puts into the store what changes at once, and says what
 * operation there is; what it throws is the answer, and nothing is remembered.
 */
export function mutation(
  call: Call,
  scope: string,
  begin: () => Omit<OperationStart, 'scope' | 'requestId'>,
): Resource {
  const { project, backend } = call
  const { store, quotas, times } = backend
  const requestId = requestIdOf(call)
  // Whatever that request was: what the API answers if the two differ is not known.
  const repeated = requestId === undefined ? undefined : store.operationOfRequest(project, requestId)
  if (repeated) return showOperation(repeated, backend)
  const refusal = quotas.refuseOperation({
    running: store.running(project, scope),
    projectNumber: projectNumberOf(project, store),
    place: placeOf(scope),
  })
  if (refusal) throw refusal
  return showOperation(startOperation({ ...begin(), scope, requestId }, times, store), backend)
}
