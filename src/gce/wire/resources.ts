/**
 * What is used of the Compute API's resources, as they come over the wire: int64 are strings,
 * members with an empty value are absent, and unknown members may be there (all ignored).
 */
export interface Image {
  readonly name: string
  readonly id?: string
  readonly selfLink?: string
  readonly status?: 'PENDING' | 'READY' | 'FAILED' | 'DELETING' | (string & {})
  readonly family?: string
  readonly creationTimestamp?: string
  readonly [field: string]: unknown
}

export interface Operation {
  readonly name: string
  readonly id?: string
  readonly operationType?: string
  readonly status: 'PENDING' | 'RUNNING' | 'DONE' | (string & {})
  /** 0..100, not linear; of no use for an ETA. */
  readonly progress?: number
  readonly targetId?: string
  readonly targetLink?: string
  readonly clientOperationId?: string
  readonly selfLink?: string
  readonly httpErrorStatusCode?: number
  readonly httpErrorMessage?: string
  readonly error?: { readonly errors?: readonly OperationErrorItem[] }
  readonly warnings?: readonly OperationWarning[]
}

export interface OperationErrorItem {
  readonly code?: string
  readonly message?: string
  readonly location?: string
  readonly errorDetails?: readonly ApiErrorDetail[]
}

export interface HelpLink {
  readonly description?: string
  readonly url?: string
}

/** One member of `errorDetails` of an operation's error, or one of `details` of an error response. */
export interface ApiErrorDetail {
  readonly errorInfo?: {
    readonly reason?: string
    readonly domain?: string
    readonly metadatas?: Readonly<Record<string, string>>
  }
  readonly quotaInfo?: {
    readonly metricName?: string
    readonly limitName?: string
    readonly limit?: number
    /** The limit that a rollout in progress leads to. */
    readonly futureLimit?: number
    /** `IN_PROGRESS` and so on. */
    readonly rolloutStatus?: string
    readonly dimensions?: Readonly<Record<string, string>>
  }
  readonly help?: { readonly links?: readonly HelpLink[] }
  readonly localizedMessage?: { readonly locale?: string; readonly message?: string }
}

export interface OperationWarning {
  readonly code?: string
  readonly message?: string
  readonly data?: readonly { readonly key?: string; readonly value?: string }[]
}

/**
 * The body of images.insert, under the API's names and in the API's forms (int64 as strings,
 * `guestOsFeatures: [{type}]`, URLs from `projects/` on). For a family source `sourceImage` is absent
 * until the plan has pinned it. May hold raw keys: never print it whole.
 */
export type ImageBody = { readonly name: string } & { readonly [field: string]: unknown }
