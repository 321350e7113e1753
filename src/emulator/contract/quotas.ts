/**
 * A group of methods that share a limit. Has the names in `Quota exceeded for quota metric '<metric>' and limit
 * '<limit>' …`, and the documented default per minute per project; for regional methods also per region.
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

/** Limits per project; an absent member is no limit. */
export interface QuotaOptions {
  /**
   * Defaults for the members below: the documented limits (rates per minute, and six images from a source per hour), or
   * none, the default.
   */
  readonly preset?: 'documented' | 'none'
  /** Requests per minute, by group. */
  readonly perMinute?: Readonly<Partial<Record<QuotaGroup, number>>>
  /** The status of a request over the limit; default: 403, as of the real API. */
  readonly refusal?: 403 | 429
  /** Operations in flight, per region and globally. */
  readonly concurrentOperations?: number
  /** Creations of images of one disk, snapshot or image per hour; Google documents 6. */
  readonly imagesPerSourceHour?: number
  /** The same per ten minutes; Google documents 1, but allows bursts. */
  readonly imagesPerSourceTenMinutes?: number
}
