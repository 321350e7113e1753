/**
 * A group of methods that share a limit: the names in `Quota exceeded for quota metric '<metric>' and limit '<limit>' …`,
 * and the documented default per minute and project, and per region for regional methods.
 */
const group = (metric: string, perMinute: number, per = '') => ({
  metric,
  limit: `${metric} per minute${per}`,
  perMinute,
})
const regionalGroup = (metric: string, perMinute: number) => group(metric, perMinute, ' per region')

/**
 * The groups of Google's page on rate quotas, by metric (`compute.googleapis.com/read_requests`). The texts of
 * `default` and of `read_requests_per_region` are quoted by users; the others follow the same page's names for them.
 * The numbers of `heavy_weight_read_requests` and of the regional groups are inferred. Which group
 * globalOperations.wait is in is not documented: it counts in `operation_read_requests`.
 */
export const quotaGroups = {
  default: group('Queries', 1_500),
  read_requests: group('Read requests', 1_500),
  list_requests: group('List requests', 1_500),
  operation_read_requests: group('Operation read requests', 1_500),
  global_resource_write_requests: group('Global resource mutation requests', 375),
  heavy_weight_read_requests: group('Heavy-weight read requests', 750),
  default_per_region: regionalGroup('Queries', 1_500),
  read_requests_per_region: regionalGroup('Read requests', 1_500),
  list_requests_per_region: regionalGroup('List requests', 1_500),
  operation_read_requests_per_region: regionalGroup('Operation read requests', 1_500),
  global_resource_write_requests_per_region: regionalGroup('Global resource mutation requests', 375),
  heavy_weight_read_requests_per_region: regionalGroup('Heavy weight read requests', 750),
} as const

/** A group by its metric. */
export type QuotaGroup = keyof typeof quotaGroups

/** Limits of each project; an absent one is no limit. */
export interface QuotaOptions {
  /**
   * What holds where nothing below says otherwise: the documented limits (the rates per minute, and six images of
   * a source in an hour), or no limit, the default.
   */
  readonly preset?: 'documented' | 'none'
  /** Requests of a group in a minute. */
  readonly perMinute?: Readonly<Partial<Record<QuotaGroup, number>>>
  /** What a request over it is refused with; 403 as the real API does, unless said. */
  readonly refusal?: 403 | 429
  /** Operations in flight, in each region and globally. */
  readonly concurrentOperations?: number
  /** Images of one disk, snapshot or image that may be begun within an hour; 6 by Google's documentation. */
  readonly imagesPerSourceHour?: number
  /** The same within ten minutes; 1 by Google's documentation, which allows bursts, however. */
  readonly imagesPerSourceTenMinutes?: number
}
