import type { Clock } from '../util/clock.ts'
import { frontEndError, type RequestError } from './api-error.ts'

/** What to do to a request instead of, or after, serving it. */
export type Fault =
  | {
      readonly kind: 'reply'
      readonly status: number
      readonly reason?: string
      readonly message?: string
      readonly retryAfter?: number
      readonly html?: boolean
    }
  /** The socket is destroyed: before the work is done, or after it. */
  | { readonly kind: 'resetBefore' }
  | { readonly kind: 'resetAfter' }
  /** The work is done, but the client sees this status. */
  | { readonly kind: 'replyAfter'; readonly status: number }
  /** No answer at all. */
  | { readonly kind: 'hang' }
  /** globalOperations.wait answers at once. */
  | { readonly kind: 'earlyReturn' }

/** Faults to come, by method, in order. */
export class Faults {
  readonly #queues = new Map<string, Fault[]>()

  add(method: string, fault: Fault, times: number): void {
    const queue = this.#queues.get(method) ?? []
    for (let time = 0; time < times; time++) queue.push(fault)
    this.#queues.set(method, queue)
  }

  take(method: string): Fault | undefined {
    return this.#queues.get(method)?.shift()
  }
}

export interface QuotaOptions {
  readonly writesPerMinute?: number
  readonly readsPerMinute?: number
  readonly concurrentOperations?: number
}

/** Requests counted by project, group and minute; every quota is whole again at the start of the next minute. */
export class Quotas {
  readonly #clock: Clock
  readonly #options: QuotaOptions
  readonly #counts = new Map<string, { minute: number; count: number }>()

  constructor(clock: Clock, options: QuotaOptions) {
    this.#clock = clock
    this.#options = options
  }

  /** The refusal, if this request is one too many. */
  charge(project: string, group: 'write' | 'read'): RequestError | undefined {
    const limit = group === 'write' ? this.#options.writesPerMinute : this.#options.readsPerMinute
    if (limit === undefined) return undefined
    const minute = Math.floor(this.#clock.now() / 60_000)
    const key = `${project} ${group}`
    const before = this.#counts.get(key)
    const count = before?.minute === minute ? before.count + 1 : 1
    this.#counts.set(key, { minute, count })
    return count > limit ? rateLimitError(project) : undefined
  }

  refuseOperation(project: string, running: number): RequestError | undefined {
    const limit = this.#options.concurrentOperations
    return limit !== undefined && running >= limit ? concurrencyError(project) : undefined
  }
}

/** The per-minute form as Terraform's Google provider matches it; without Retry-After, as always. */
function rateLimitError(project: string): RequestError {
  const message = `Quota exceeded for quota metric 'Queries' and limit 'Queries per minute' of service 'compute.googleapis.com' for consumer 'project:${project}'.`
  return frontEndError(403, { reason: 'rateLimitExceeded', message, domain: 'usageLimits' })
}

function concurrencyError(project: string): RequestError {
  const item = { reason: 'rateLimitExceeded', message: 'Rate Limit Exceeded', domain: 'usageLimits' }
  return frontEndError(403, item, {
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'CONCURRENT_OPERATIONS_QUOTA_EXCEEDED',
        domain: 'compute.googleapis.com',
        metadata: { containerType: 'PROJECT', containerId: project },
      },
      {
        '@type': 'type.googleapis.com/google.rpc.LocalizedMessage',
        locale: 'en-US',
        message: `Quota on concurrent operations exceeded for project ${project}.`,
      },
      {
        '@type': 'type.googleapis.com/google.rpc.Help',
        links: [
          {
            description: 'Concurrent operations quota documentation.',
            url: 'https://cloud.google.com/compute/operations-quota#concurrent_operation_limits',
          },
        ],
      },
    ],
  })
}
