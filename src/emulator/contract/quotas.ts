/** A group of methods that share a limit per minute, as its errors and Google's documentation name it. */
interface Group {
  /** `Quota exceeded for quota metric '<metric>' and limit '<limit>' …` */
  readonly metric: string
  readonly limit: string
  /** The documented default; each project, and each region for a group of regional methods. */
  readonly perMinute: number
}

/**
 * The groups of Google's page on rate quotas, by metric (`compute.googleapis.com/read_requests`). The texts of
 * `default` and of `read_requests_per_region` are quoted by users; the others follow the same page's names for them.
 * The numbers of `heavy_weight_read_requests` and of the regional groups are inferred.
 */
export const quotaGroups = {
  /** Mutations without a group of their own, such as images.patch. */
  default: { metric: 'Queries', limit: 'Queries per minute', perMinute: 1_500 },
  /** Global gets. */
  read_requests: { metric: 'Read requests', limit: 'Read requests per minute', perMinute: 1_500 },
  /** Global lists. */
  list_requests: { metric: 'List requests', limit: 'List requests per minute', perMinute: 1_500 },
  /** globalOperations.get. Which group globalOperations.wait is in is not documented: it is counted here. */
  operation_read_requests: {
    metric: 'Operation read requests',
    limit: 'Operation read requests per minute',
    perMinute: 1_500,
  },
  /** insert, delete, deprecate and setLabels of images; insert, delete and setLabels of snapshots. */
  global_resource_write_requests: {
    metric: 'Global resource mutation requests',
    limit: 'Global resource mutation requests per minute',
    perMinute: 375,
  },
  /** Aggregated lists. */
  heavy_weight_read_requests: {
    metric: 'Heavy-weight read requests',
    limit: 'Heavy-weight read requests per minute',
    perMinute: 750,
  },
  /** Zonal and regional mutations. */
  default_per_region: { metric: 'Queries', limit: 'Queries per minute per region', perMinute: 1_500 },
  /** Zonal and regional gets. */
  read_requests_per_region: {
    metric: 'Read requests',
    limit: 'Read requests per minute per region',
    perMinute: 1_500,
  },
  /** Zonal and regional lists. */
  list_requests_per_region: {
    metric: 'List requests',
    limit: 'List requests per minute per region',
    perMinute: 1_500,
  },
  /** get of zoneOperations and regionOperations. */
  operation_read_requests_per_region: {
    metric: 'Operation read requests',
    limit: 'Operation read requests per minute per region',
    perMinute: 1_500,
  },
  /** createSnapshot of disks and regionDisks. */
  global_resource_write_requests_per_region: {
    metric: 'Global resource mutation requests',
    limit: 'Global resource mutation requests per minute per region',
    perMinute: 375,
  },
  /** wait of zoneOperations and regionOperations. */
  heavy_weight_read_requests_per_region: {
    metric: 'Heavy weight read requests',
    limit: 'Heavy weight read requests per minute per region',
    perMinute: 750,
  },
} as const satisfies Readonly<Record<string, Group>>

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
