import type { Clock } from '../../util/clock.ts'
import { type QuotaGroup, type QuotaOptions, quotaGroups } from '../contract/quotas.ts'
import { errorReply, type RequestError } from '../errors/api-error.ts'

const minuteMs = 60_000

/** Whose request it is that is charged. */
export interface Charge {
  readonly project: string
  /** Error texts name the project by it. */
  readonly projectNumber: string
  readonly group: QuotaGroup
  /** Regional groups count each region by itself; a zone counts for its region. */
  readonly region: string
}

/** Operations of a project that are in flight in one place. */
export interface OperationLoad {
  readonly running: number
  /** Error texts name the project by it. */
  readonly projectNumber: string
  /** A region, or `global`. */
  readonly place: string
}

export interface SourceLimits {
  readonly hour: number
  readonly tenMinutes: number
}

/** Counts requests by project and group; every limit is whole again when the clock's next minute begins. */
export class Quotas {
  /** Hold for every request from when they are set. */
  options: QuotaOptions
  readonly #clock: Clock
  readonly #counts = new Map<string, { minute: number; count: number }>()

  constructor(clock: Clock, options: QuotaOptions) {
    this.#clock = clock
    this.options = options
  }

  /** The refusal, if this request is one too many. Refused ones are not counted. */
  charge(request: Charge): RequestError | undefined {
    const { project, group, region } = request
    const limit = this.#limitOf(group)
    if (limit === undefined) return undefined
    const minute = Math.floor(this.#clock.now() / minuteMs)
    const key = `${project} ${group} ${group.endsWith('_per_region') ? region : ''}`
    const before = this.#counts.get(key)
    const count = before?.minute === minute ? before.count : 0
    if (count >= limit) return rateLimitExceeded(group, request.projectNumber, this.options.refusal ?? 403)
    this.#counts.set(key, { minute, count: count + 1 })
    return undefined
  }

  #limitOf(group: QuotaGroup): number | undefined {
    const { preset, perMinute } = this.options
    return perMinute?.[group] ?? (preset === 'documented' ? quotaGroups[group].perMinute : undefined)
  }

  /** Images of one source that may be begun in some time. */
  get sourceLimits(): SourceLimits {
    const { preset, imagesPerSourceHour, imagesPerSourceTenMinutes } = this.options
    return {
      hour: imagesPerSourceHour ?? (preset === 'documented' ? 6 : Infinity),
      tenMinutes: imagesPerSourceTenMinutes ?? Infinity,
    }
  }

  /** The refusal, if the project has as many operations in flight there as it may. */
  refuseOperation(load: OperationLoad): RequestError | undefined {
    const limit = this.options.concurrentOperations
    return limit !== undefined && load.running >= limit ? concurrencyExceeded(load) : undefined
  }
}

/** Without Retry-After; 403, where other APIs say 429, as Terraform's Google provider meets it. */
function rateLimitExceeded(group: QuotaGroup, projectNumber: string, status: 403 | 429): RequestError {
  const { metric, limit } = quotaGroups[group]
  const message = `Quota exceeded for quota metric '${metric}' and limit '${limit}' of service 'compute.googleapis.com' for consumer 'project_number:${projectNumber}'.`
  return errorReply(status, { message, domain: 'usageLimits', reason: 'rateLimitExceeded' })
}

/** As quoted by users of instances.insert; for global operations the text has no "in REGION". */
function concurrencyExceeded({ projectNumber, place }: OperationLoad): RequestError {
  const where = place === 'global' ? '' : ` in ${place}`
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
