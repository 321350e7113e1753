import { createHash } from 'node:crypto'
import type { ImageRecord, OperationFailure, OperationRecord, Resource } from './state/resources.ts'
import type { Store } from './state/store.ts'
import { timestamp } from './timestamp.ts'
import { apiUrl, imagePath } from './urls.ts'

/** How long operations take. */
export interface OperationTimes {
  /** ms in PENDING, before it runs. */
  readonly pendingMs: () => number
  /** ms in RUNNING. */
  readonly runningMs: () => number
}

export interface OperationStart {
  readonly type: OperationRecord['type']
  readonly image: ImageRecord
  readonly requestId: string | undefined
  readonly failure?: OperationFailure | undefined
  readonly warnings?: readonly Resource[] | undefined
  readonly busySource?: string | undefined
}

/** Begins an operation on an image. It is PENDING or RUNNING, never DONE, until the store is next settled. */
export function startOperation(start: OperationStart, times: OperationTimes, store: Store): OperationRecord {
  const { type, image, requestId, failure, warnings, busySource } = start
  const createdMs = store.clock.now()
  const id = store.newId()
  const startMs = createdMs + times.pendingMs()
  const operation: OperationRecord = {
    project: image.project,
    name: operationName(createdMs, id),
    id,
    type,
    targetId: image.id,
    targetName: image.name,
    createdMs,
    startMs,
    endMs: startMs + times.runningMs(),
    done: false,
    ...(requestId === undefined ? {} : { requestId }),
    ...(failure === undefined ? {} : { failure }),
    ...(warnings === undefined || warnings.length === 0 ? {} : { warnings }),
    ...(busySource === undefined ? {} : { busySource }),
  }
  store.putOperation(operation)
  return operation
}

/** `operation-<ms>-<13 hex>-<8 hex>-<8 hex>` */
function operationName(ms: number, id: string): string {
  const hex = createHash('sha256').update(id).digest('hex')
  return `operation-${ms}-${hex.slice(0, 13)}-${hex.slice(13, 21)}-${hex.slice(21, 29)}`
}

/** What the emulator calls its caller: it knows no identities. */
const user = 'user@example.com'

/** An operation as it stands now, with its members in the API's order. */
export function showOperation(
  operation: OperationRecord,
  { store, pendingHidesTarget }: { readonly store: Store; readonly pendingHidesTarget: boolean },
): Resource {
  const { project, name, done } = operation
  const nowMs = store.clock.now()
  const running = done || nowMs >= operation.startMs
  return {
    kind: 'compute#operation',
    id: operation.id,
    name,
    ...(operation.requestId === undefined ? {} : { clientOperationId: operation.requestId }),
    operationType: operation.type,
    targetLink: apiUrl(imagePath(project, operation.targetName)),
    ...(running || !pendingHidesTarget ? { targetId: operation.targetId } : {}),
    status: done ? 'DONE' : running ? 'RUNNING' : 'PENDING',
    user,
    progress: done ? 100 : progressAt(operation, nowMs),
    insertTime: timestamp(operation.createdMs),
    ...(running ? { startTime: timestamp(operation.startMs) } : {}),
    ...(done ? { endTime: timestamp(operation.endMs) } : {}),
    ...(operation.warnings ? { warnings: operation.warnings } : {}),
    ...(done && operation.failure ? showFailure(operation.failure) : {}),
    selfLink: apiUrl(`projects/${project}/global/operations/${name}`),
  }
}

function progressAt({ startMs, endMs }: OperationRecord, nowMs: number): number {
  if (nowMs <= startMs || endMs <= startMs) return 0
  return Math.min(99, Math.floor((100 * (nowMs - startMs)) / (endMs - startMs)))
}

/** `httpErrorMessage` is the reason phrase in capitals. */
const reasonPhrases: Readonly<Record<number, string>> = {
  400: 'BAD REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT FOUND',
  409: 'CONFLICT',
  412: 'PRECONDITION FAILED',
  429: 'TOO MANY REQUESTS',
  500: 'INTERNAL SERVER ERROR',
  503: 'SERVICE UNAVAILABLE',
}

function showFailure({ code, message, errorDetails, httpStatus = 400 }: OperationFailure): Resource {
  return {
    error: { errors: [{ code, message, ...(errorDetails?.length ? { errorDetails } : {}) }] },
    httpErrorStatusCode: httpStatus,
    httpErrorMessage: reasonPhrases[httpStatus] ?? 'BAD REQUEST',
  }
}
