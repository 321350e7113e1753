import { createHash } from 'node:crypto'
import type { ImageRecord, OperationRecord, Resource } from './resources.ts'
import { imagePath } from './store.ts'

/** Every URL in an answer has this host, whichever host was called. */
export const apiUrl = (path: string): string => `https://www.googleapis.com/compute/v1/${path}`

/** RFC 3339 with milliseconds and the Pacific offset, as the API writes it. */
export function timestamp(ms: number): string {
  const offsetHours = pacificOffset(ms)
  const local = new Date(ms - offsetHours * 3_600_000).toISOString().slice(0, -1)
  return `${local}-0${offsetHours}:00`
}

const pacific = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  timeZoneName: 'shortOffset',
})

function pacificOffset(ms: number): number {
  const zone = pacific.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT-8'
  return Number(zone.replace('GMT-', ''))
}

/** Fingerprints seen of the real API; Google's hash is not known, other maps get one of ours. */
const knownFingerprints: Readonly<Record<string, string>> = {
  '{}': '42WmSpB8rSM=',
  '{"org":"engineering"}': 'Iv6ENOKpKcQ=',
  '{"env":"dev"}': 'GHZ1Un204L0=',
}

export function labelFingerprint(labels: Readonly<Record<string, string>>): string {
  const sorted = JSON.stringify(
    Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))),
  )
  return (
    knownFingerprints[sorted] ??
    createHash('sha256').update(sorted).digest().subarray(0, 8).toString('base64')
  )
}

export function showImage(image: ImageRecord): Resource {
  return { ...image.resource, status: image.status }
}

/** `operation-<ms>-<13 hex>-<8 hex>-<8 hex>` */
export function operationName(ms: number, id: string): string {
  const hex = createHash('sha256').update(id).digest('hex')
  return `operation-${ms}-${hex.slice(0, 13)}-${hex.slice(13, 21)}-${hex.slice(21, 29)}`
}

const reasonPhrases: Readonly<Record<number, string>> = {
  400: 'BAD REQUEST',
  403: 'FORBIDDEN',
  404: 'NOT FOUND',
  409: 'CONFLICT',
  412: 'PRECONDITION FAILED',
}

/** An operation as it stands at that moment. */
export function showOperation(operation: OperationRecord, nowMs: number): Resource {
  const { project, name, failure } = operation
  const done = nowMs >= operation.endMs
  const running = nowMs >= operation.startMs
  const httpStatus = failure?.httpStatus ?? 400
  return {
    kind: 'compute#operation',
    id: operation.id,
    name,
    ...(operation.requestId ? { clientOperationId: operation.requestId } : {}),
    operationType: operation.type,
    targetLink: apiUrl(imagePath(project, operation.targetName)),
    targetId: operation.targetId,
    status: done ? 'DONE' : running ? 'RUNNING' : 'PENDING',
    user: 'emulator@example.com',
    progress: done ? 100 : progressAt(operation, nowMs),
    insertTime: timestamp(operation.insertMs),
    ...(running ? { startTime: timestamp(operation.startMs) } : {}),
    ...(done ? { endTime: timestamp(operation.endMs) } : {}),
    ...(operation.warnings?.length ? { warnings: operation.warnings } : {}),
    ...(done && failure
      ? {
          error: { errors: [failureItem(failure)] },
          httpErrorStatusCode: httpStatus,
          httpErrorMessage: reasonPhrases[httpStatus] ?? 'BAD REQUEST',
        }
      : {}),
    selfLink: apiUrl(`projects/${project}/global/operations/${name}`),
  }
}

function failureItem({ code, message, errorDetails }: NonNullable<OperationRecord['failure']>): Resource {
  return { code, message, ...(errorDetails ? { errorDetails } : {}) }
}

function progressAt(operation: OperationRecord, nowMs: number): number {
  const span = operation.endMs - operation.startMs
  return span <= 0 ? 0 : Math.max(0, Math.min(99, Math.floor((100 * (nowMs - operation.startMs)) / span)))
}
