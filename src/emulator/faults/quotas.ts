import type { Clock } from '../../util/clock.ts'
import { type QuotaGroup, type QuotaOptions, quotaGroups } from '../contract/quotas.ts'
import { frontEndError, type RequestError } from '../errors/api-error.ts'

const minuteMs = 60_000

/** The project and group that a request is charged to. */
export interface Charge {
  readonly project: string
  readonly group: QuotaGroup
  /** Regional groups count per region; a zone counts for its region. */
  readonly region: string
}

/** Operations of a project in flight in one place. */
export interface OperationLoad {
  readonly running: number
  /** As error texts show it. */
  readonly projectNumber: string
  /** A region, or `global`. */
  readonly place: string
}

export interface SourceLimits {
  readonly hour: number
  readonly tenMinutes: number
}

/** Counts requests by project and group; limits reset when the clock's next minute starts. */
export class Quotas {
  /** They apply to all requests from when they are set. */
  options: QuotaOptions
  readonly #clock: Clock
  readonly #counts = new Map<string, { minute: number; count: number }>()

  constructor(clock: Clock, options: QuotaOptions) {
    this.#clock = clock
    this.options = options
  }

  /** Counts a request; throws the error of one over the limit, which does not count. */
  charge({ project, group, region }: Charge, projectNumber: () => string): void {
    const { preset, perMinute, refusal = 403 } = this.options
    const limit = perMinute?.[group] ?? (preset === 'documented' ? quotaGroups[group].perMinute : undefined)
    if (limit === undefined) return
    const minute = Math.floor(this.#clock.now() / minuteMs)
    const key = `${project} ${group} ${group.endsWith('_per_region') ? region : ''}`
    const before = this.#counts.get(key)
    const count = before?.minute === minute ? before.count : 0
    if (count >= limit) throw rateLimitExceeded(group, projectNumber(), refusal)
    this.#counts.set(key, { minute, count: count + 1 })
  }

  /** How many creations of images of one source may start in some time. */
  get sourceLimits(): SourceLimits {
    const { preset, imagesPerSourceHour, imagesPerSourceTenMinutes } = this.options
    return {
      hour: imagesPerSourceHour ?? (preset === 'documented' ? 6 : Infinity),
      tenMinutes: imagesPerSourceTenMinutes ?? Infinity,
    }
  }

  /** Throws the error of a project with as many operations in flight there as allowed. */
  checkConcurrency(load: OperationLoad): void {
    if (load.running >= (this.options.concurrentOperations ?? Infinity)) throw concurrencyExceeded(load)
  }
}

/** Without Retry-After; 403, where other APIs send 429, as Terraform's Google provider observes. */
function rateLimitExceeded(group: QuotaGroup, projectNumber: string, status: 403 | 429): RequestError {
  const { metric, limit } = quotaGroups[group]
  const message = `Quota exceeded for quota metric '${metric}' and limit '${limit}' of service 'compute.googleapis.com' for consumer 'project_number:${projectNumber}'.`
  return frontEndError(status, { message, domain: 'usageLimits', reason: 'rateLimitExceeded' })
}

/** As quoted by users of instances.insert; for global operations the text has no "in REGION". */
function concurrencyExceeded({ projectNumber, place }: OperationLoad): RequestError {
  const where = place === 'global' ? '' : ` in ${place}`
  const item = { message: 'Rate Limit Exceeded', domain: 'usageLimits', reason: 'rateLimitExceeded' }
  const link = {
    description: 'Concurrent operations quota documentation.',
    url: 'https://cloud.google.com/compute/operations-quota#concurrent_operation_limits',
  }
  return frontEndError(403, item, {
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'CONCURRENT_OPERATIONS_QUOTA_EXCEEDED',
        domain: 'compute.googleapis.com',
        metadata: { containerType: 'PROJECT', containerId: projectNumber, location: place },
      },
      {
        '@type': 'type.googleapis.com/google.rpc.LocalizedMessage',
        locale: 'en-US',
        message: `Quota on concurrent operations exceeded for project ${projectNumber}${where}.`,
      },
      { '@type': 'type.googleapis.com/google.rpc.Help', links: [link] },
    ],
  })
}
