import { type Call, projectNumberOf, requestIdOf } from '../../api/call.ts'
import { placeOf } from '../../base/locations.ts'
import { nothing, type OperationEnd, type Resource } from '../../base/resources.ts'
import { alreadyExists } from '../../errors/api-error.ts'
import { failureFrom } from '../../faults/failures.ts'
import { type OperationStart, showOperation, startOperation } from './operation.ts'

/** What operation a request begins. */
export type OperationDraft = Omit<OperationStart, 'scope' | 'requestId'>

/**
 * Answers a request that changes something with its operation. A repeat of an earlier request gets the operation
 * of that, and nothing is done. Otherwise `begin` checks, puts into the store what changes at once, and says what
 * operation there is; what it throws is the answer, and nothing is remembered.
 */
export function mutation(call: Call, scope: string, begin: () => OperationDraft): Resource {
  const { project, backend, method } = call
  const { store, quotas, times } = backend
  const requestId = requestIdOf(call)
  // Whatever that request was: what the API answers if the two differ is not known.
  const repeated = requestId === undefined ? undefined : store.operationOfRequest(project, requestId)
  if (repeated && store.clock.now() - repeated.createdMs < backend.requestIdMs)
    return showOperation(repeated, backend)
  const refusal = quotas.refuseOperation({
    running: store.running(project, scope),
    projectNumber: projectNumberOf(project, store),
    place: placeOf(scope),
  })
  if (refusal) throw refusal
  const begun = withFault(begin(), call)
  const drawn = {
    pendingMs: () => times.pendingMs(),
    runningMs: () => times.runningMs(method, begun.sourceKind),
  }
  return showOperation(startOperation({ ...begun, scope, requestId }, drawn, store), backend)
}

function withFault(begun: OperationDraft, { fault, backend }: Call): OperationDraft {
  // an insert whose name is taken fails of that: its target is another's, and stays
  if (fault?.kind !== 'failOperation' || begun.failure !== undefined) return begun
  return {
    ...begun,
    failure: failureFrom(fault),
    end: failedEnd(begun, fault.leaves ?? backend.failureLeaves),
  }
}

/** What is new goes again, or stays in FAILED; what was to go stays; what was to change stays as it is. */
function failedEnd({ operationType, end }: OperationDraft, leaves: string | undefined): OperationEnd {
  if (end.kind === 'nothing' || end.kind === 'change') return nothing
  const { path } = end
  if (operationType === 'delete') return { kind: 'status', path, status: 'READY' }
  return leaves === 'failedImage' ? { kind: 'status', path, status: 'FAILED' } : { kind: 'gone', path }
}

/**
 * The end of an insert whose name is taken: the 409 of it, thrown, or, where an option or a fault says so, an
 * operation that tells it. Both have been seen of the API; when it does which is not known, nor which id the target
 * has then.
 */
export function nameTaken({ fault, backend }: Call, path: string, id: string): OperationDraft {
  if (fault?.kind !== 'lateConflict' && backend.nameConflict === 'atOnce') throw alreadyExists(path)
  const message = `The resource '${path}' already exists`
  const failure = { code: 'RESOURCE_ALREADY_EXISTS', message, httpStatus: 409 }
  return { operationType: 'insert', target: { path, id }, end: { kind: 'nothing' }, failure }
}
