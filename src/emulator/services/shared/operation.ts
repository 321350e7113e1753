import { hash } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import { omitUndefined } from '../../../util/omit-undefined.ts'
import type { Call } from '../../api/call.ts'
import { compactString, sharedText } from '../../base/compact-string.ts'
import {
  type OperationEnd,
  type OperationFailure,
  type OperationRecord,
  pathOf,
  type Resource,
  type ResourceRecord,
} from '../../base/resources.ts'
import { timestamp } from '../../base/timestamp.ts'
import { apiUrl } from '../../base/urls.ts'
import type { SourceKind } from '../../contract/latency.ts'
import type { Store } from '../../store/store.ts'

/** An operation to start. */
export interface OperationStart {
  /** `insert`, `delete`, `setLabels` … */
  readonly operationType: string
  /** `projects/P/global`, `projects/P/zones/Z` or `projects/P/regions/R` */
  readonly scope: string
  readonly target: Pick<ResourceRecord, 'collection' | 'name' | 'id'>
  /** The change to the target or another resource when the operation ends. */
  readonly end: OperationEnd
  readonly requestId?: string | undefined
  /** Makes it end DONE with this error; `end` is applied all the same, and must fit. */
  readonly failure?: OperationFailure | undefined
  readonly warnings?: readonly Resource[] | undefined
  /** Path of a disk that no other operation may read until the end. */
  readonly busySource?: string | undefined
  /** The kind of an image's source, which may decide how long its creation takes. */
  readonly sourceKind?: SourceKind | undefined
  /** DONE in its own response, as setLabels is. */
  readonly atOnce?: boolean | undefined
}

/**
 * Starts an operation and puts it into the store, where the clock ends it: it is PENDING or RUNNING, never DONE,
 * until the store is next settled, unless it is done `atOnce`. The caller makes immediate changes in the store (a new
 * resource in PENDING, one to be deleted in DELETING); `end` holds the changes at the end.
 */
export function startOperation(start: OperationStart, { backend, method }: Call): OperationRecord {
  const { store, latencies } = backend
  const { operationType, scope, target, end, requestId, failure, busySource, atOnce = false } = start
  const warnings = start.warnings?.length ? start.warnings : undefined
  const createdMs = store.clock.now()
  const id = store.newId()
  const startMs = createdMs + (atOnce ? 0 : latencies.pendingMs())
  const operation: OperationRecord = {
    project: sharedText(scope.split('/')[1] ?? ''),
    scope,
    name: operationName(createdMs, id),
    id,
    operationType,
    targetPath: pathOf(target),
    targetId: target.id,
    createdMs,
    startMs,
    endMs: startMs + (atOnce ? 0 : latencies.runningMs(method, start.sourceKind)),
    done: false,
    end,
    ...omitUndefined({ requestId, failure, warnings, busySource }),
  }
  store.putOperation(operation)
  if (atOnce) store.settle()
  return store.operations.in(scope).get(operation.name) ?? operation
}

/** `operation-<ms>-<13 hex>-<8 hex>-<8 hex>` */
function operationName(ms: number, id: string): string {
  const hex = hash('sha256', id)
  return compactString(`operation-${ms}-${hex.slice(0, 13)}-${hex.slice(13, 21)}-${hex.slice(21, 29)}`)
}

/** The caller in responses: the emulator knows no identities. */
export const caller = 'user@example.com'

/** An operation in its current state, with its members in the API's order. */
export function showOperation(
  operation: OperationRecord,
  { store, pendingHidesTarget }: { readonly store: Store; readonly pendingHidesTarget: boolean },
): Resource {
  const { scope, name, done } = operation
  const nowMs = store.clock.now()
  const running = done || nowMs >= operation.startMs
  const hidesTarget = pendingHidesTarget && !running && operation.operationType === 'insert'
  return {
    kind: 'compute#operation',
    id: operation.id,
    name,
    ...placeOf(scope),
    ...omitUndefined({ clientOperationId: operation.requestId }),
    operationType: operation.operationType,
    targetLink: apiUrl(operation.targetPath),
    ...omitUndefined({ targetId: hidesTarget ? undefined : operation.targetId }),
    status: done ? 'DONE' : running ? 'RUNNING' : 'PENDING',
    user: caller,
    progress: done ? 100 : progressAt(operation, nowMs),
    insertTime: timestamp(operation.createdMs),
    // the one recorded operation in PENDING has it too, 84 ms after its insertTime
    startTime: timestamp(operation.startMs),
    ...omitUndefined({
      endTime: done ? timestamp(operation.endMs) : undefined,
      warnings: operation.warnings,
    }),
    ...(done && operation.failure ? showFailure(operation.failure) : {}),
    selfLink: apiUrl(`${scope}/operations/${name}`),
  }
}

/** An operation of a zone or region names it; its place among the members is not recorded. */
function placeOf(scope: string): Resource {
  if (scope.includes('/zones/')) return { zone: apiUrl(scope) }
  return scope.includes('/regions/') ? { region: apiUrl(scope) } : {}
}

function progressAt({ startMs, endMs }: OperationRecord, nowMs: number): number {
  if (nowMs <= startMs || endMs <= startMs) return 0
  return Math.min(99, Math.floor((100 * (nowMs - startMs)) / (endMs - startMs)))
}

/** `httpErrorMessage` is the reason phrase in capitals. */
function showFailure({ code, message, errorDetails, httpStatus = 400 }: OperationFailure): Resource {
  return {
    error: { errors: [{ code, message, ...(errorDetails?.length ? { errorDetails } : {}) }] },
    httpErrorStatusCode: httpStatus,
    httpErrorMessage: (STATUS_CODES[httpStatus] ?? 'Bad Request').toUpperCase(),
  }
}
