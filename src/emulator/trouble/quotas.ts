import type { Clock } from '../../util/clock.ts'
import { errorReply, type RequestError } from '../http/api-error.ts'

/** Requests that count against the same limit per minute. */
export type QuotaGroup = 'write' | 'read'

/** Limits of each project; an absent one is no limit. */
export interface QuotaOptions {
  readonly writesPerMinute?: number
  readonly readsPerMinute?: number
  readonly concurrentOperations?: number
  /** Images of one disk, snapshot or image that may be begun within an hour; 6 by Google's documentation. */
  readonly imagesPerSourceHour?: number
}

const minuteMs = 60_000

/** Counts requests by project and group; every limit is whole again when the clock's next minute begins. */
export class Quotas {
  readonly options: QuotaOptions
  readonly #clock: Clock
  readonly #counts = new Map<string, { minute: number; count: number }>()

  constructor(clock: Clock, options: QuotaOptions) {
    this.#clock = clock
    this.options = options
  }

  /** The refusal, if this request is one too many. Refused ones are not counted. */
  charge(project: string, group: QuotaGroup, projectNumber: string): RequestError | undefined {
    const { writesPerMinute, readsPerMinute } = this.options
    const limit = group === 'write' ? writesPerMinute : readsPerMinute
    if (limit === undefined) return undefined
    const minute = Math.floor(this.#clock.now() / minuteMs)
    const key = `${project} ${group}`
    const before = this.#counts.get(key)
    const count = before?.minute === minute ? before.count : 0
    if (count >= limit) return rateLimitExceeded(projectNumber)
    this.#counts.set(key, { minute, count: count + 1 })
    return undefined
  }

  /** The refusal, if the project has as many operations in flight as it may. */
  refuseOperation(running: number, projectNumber: string): RequestError | undefined {
    const limit = this.options.concurrentOperations
    return limit !== undefined && running >= limit ? concurrencyExceeded(projectNumber) : undefined
  }
}

/** 403, where other APIs say 429, and without Retry-After: as Terraform's Google provider meets it. */
function rateLimitExceeded(projectNumber: string): RequestError {
  const message = `Quota exceeded for quota metric 'Queries' and limit 'Queries per minute' of service 'compute.googleapis.com' for consumer 'project_number:${projectNumber}'.`
  return errorReply(403, { message, domain: 'usageLimits', reason: 'rateLimitExceeded' })
}

/** As quoted by users of instances.insert; for global operations the text has no "in REGION". */
function concurrencyExceeded(projectNumber: string): RequestError {
  const item = { message: 'Rate Limit Exceeded', domain: 'usageLimits', reason: 'rateLimitExceeded' }
  const link = {
    description: 'Concurrent operations quota documentation.',
    url: 'https://cloud.google.com/compute/operations-quota#concurrent_operation_limits',
  }
  return errorReply(403, item, {
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'CONCURRENT_OPERATIONS_QUOTA_EXCEEDED',
        domain: 'compute.googleapis.com',
        metadata: { containerType: 'PROJECT', containerId: projectNumber, location: 'global' },
      },
      {
        '@type': 'type.googleapis.com/google.rpc.LocalizedMessage',
        locale: 'en-US',
        message: `Quota on concurrent operations exceeded for project ${projectNumber}.`,
      },
      { '@type': 'type.googleapis.com/google.rpc.Help', links: [link] },
    ],
  })
}
