/** The meaning of a failure for the run. */
export type FailureKind =
  | 'notFound' // 404: the only response that means "absent"
  | 'alreadyExists' // 409, or the operation error of that name: read it back before judging
  | 'credentials' // no token, or 401 with a fresh one
  | 'permission' // 403 forbidden, API disabled
  | 'rateLimit' // 429 or 403 rateLimitExceeded: per-minute quota
  | 'concurrency' // 403 with CONCURRENT_OPERATIONS_QUOTA_EXCEEDED
  | 'sourceRate' // operation error RESOURCE_OPERATION_RATE_EXCEEDED: images of one source created too quickly
  | 'quota' // a quota that requires deleting resources or an increase
  | 'notReady' // 400 resourceNotReady, or its operation error
  | 'inUse' // the source is busy with another image or attached to a running VM
  | 'invalid' // any other 4xx: the request is wrong
  | 'unavailable' // 5xx
  | 'network' // no response: refused, reset, timed out, not HTTP, not JSON
  | 'timeout' // the per-image timeout
  | 'failed' // the operation, or the image, ended FAILED for another reason

/** Why an image differs from the manifest or could not be created: plain data, from the API or from the plan. */
export interface Failure {
  readonly kind: FailureKind
  readonly message: string
  /** `errors[0].reason`, ErrorInfo.reason or the operation error's code. */
  readonly reason?: string | undefined
  /** The next step for the user, a sentence. */
  readonly hint?: string | undefined
  /** The HTTP status of the response. */
  readonly status?: number | undefined
  readonly items?: readonly FailureItem[] | undefined
  /** The warnings of an operation that failed. */
  readonly warnings?: readonly OperationWarning[] | undefined
  /** Attempts made, the last one included; default: 1. */
  readonly attempts?: number | undefined
}

/** One item of `error.errors[]`, of a response or of an operation; all of them reach the user. */
export interface FailureItem {
  readonly code: string
  readonly message: string
  /** `METRIC limit N (dimension=value)`, where the API names a quota. */
  readonly quota?: string
  readonly links: readonly string[]
  /** The field that the item is about. */
  readonly location?: string
  /** Further details, under the API's names. */
  readonly details?: readonly ApiErrorDetail[]
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

export interface HelpLink {
  readonly description?: string
  readonly url?: string
}

/** A warning of an operation. */
export interface OperationWarning {
  readonly code?: string
  readonly message?: string
  readonly data?: readonly { readonly key?: string; readonly value?: string }[]
}
