import { type Call, projectNumberOf, requestIdOf, scopeOf } from '../../api/call.ts'
import { placeOf } from '../../base/locations.ts'
import { nothing, type OperationEnd, pathOf, type Resource } from '../../base/resources.ts'
import { alreadyExists } from '../../errors/api-error.ts'
import { failureFrom } from '../../faults/failures.ts'
import { type OperationStart, showOperation, startOperation } from './operation.ts'

/** The operation that a request starts. */
export type OperationDraft = Omit<OperationStart, 'scope' | 'requestId'>

/**
 * Responds to a request that changes something with its operation. A repeat of an earlier request gets that one's
 * operation and changes nothing. Otherwise `start` checks the request, makes immediate changes in the store and returns
 * the operation. If it throws, that is the response, and nothing is remembered.
 */
export function mutation(call: Call, start: () => OperationDraft): Resource {
  const { project, backend } = call
  const { store, quotas } = backend
  const scope = scopeOf(call)
  const requestId = requestIdOf(call)
  // even if the requests differ: the API's response to that is not known
  const repeated = requestId === undefined ? undefined : store.operations.ofRequest(project, requestId)
  if (repeated && store.clock.now() - repeated.createdMs < backend.requestIdMs)
    return showOperation(repeated, backend)
  quotas.checkConcurrency({
    running: store.operations.running({ project, scope }),
    projectNumber: projectNumberOf(project, store),
    place: placeOf(scope),
  })
  const draft = withFault(start(), call)
  return showOperation(startOperation({ ...draft, scope, requestId }, call), backend)
}

function withFault(draft: OperationDraft, { fault, backend }: Call): OperationDraft {
  // an insert whose name is taken fails: its target belongs to another insert, and stays
  if (fault?.kind !== 'failOperation' || draft.failure !== undefined) return draft
  return {
    ...draft,
    failure: failureFrom(fault),
    end: failedEnd(draft, fault.leaves ?? backend.failureLeaves),
  }
}

/** If its deletion or change fails, a resource stays unchanged. */
function failedEnd({ operationType, end }: OperationDraft, leaves: string | undefined): OperationEnd {
  if (end.kind === 'nothing' || end.kind === 'change') return nothing
  const { path } = end
  if (operationType === 'delete') return { kind: 'status', path, status: 'READY' }
  return endOfFailure(path, leaves)
}

/** The end of a creation that fails: the new resource is removed or stays FAILED. */
export const endOfFailure = (path: string, leaves: string | undefined): OperationEnd =>
  leaves === 'failedImage' ? { kind: 'status', path, status: 'FAILED' } : { kind: 'gone', path }

/**
 * Throws the 409 of an insert whose name is taken, or returns an operation that reports it, by option or fault. Both were
 * observed of the API; when it does which is not known, nor which id the target has then.
 */
export function nameTaken({ fault, backend }: Call, target: OperationDraft['target']): OperationDraft {
  const path = pathOf(target)
  if (fault?.kind !== 'lateConflict' && backend.nameConflict === 'atOnce') throw alreadyExists(path)
  const message = `The resource '${path}' already exists`
  const failure = { code: 'RESOURCE_ALREADY_EXISTS', message, httpStatus: 409 }
  return { operationType: 'insert', target, end: nothing, failure }
}
