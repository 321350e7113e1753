import type { ApiErrorDetail, OperationWarning } from '../wire/resources.ts'

/** What a failure means to the run; the one place where status codes and reasons are told apart. */
export type ApiErrorKind =
  | 'notFound' // 404: the only answer that means "absent"
  | 'alreadyExists' // 409, or the operation error of that name: read it back before judging
  | 'credentials' // no token to be had, or 401 with a fresh one
  | 'permission' // 403 forbidden, API disabled
  | 'rateLimit' // 429 or 403 rateLimitExceeded: per-minute quota
  | 'concurrency' // 403 with CONCURRENT_OPERATIONS_QUOTA_EXCEEDED
  | 'sourceRate' // operation error RESOURCE_OPERATION_RATE_EXCEEDED: too many images of one source
  | 'quota' // a quota that only deleting or asking for more can mend
  | 'notReady' // 400 resourceNotReady, or its operation error
  | 'inUse' // the source is busy with another image or attached to a running VM
  | 'invalid' // any other 4xx: the request is wrong
  | 'unavailable' // 5xx
  | 'network' // no answer: refused, reset, timed out, not HTTP, not JSON
  | 'timeout' // our own deadline for the image passed
  | 'failed' // the operation, or the image, ended FAILED for another reason

/** One item of `error.errors[]`, of a reply or of an operation; every one reaches the user. */
export interface ApiErrorItem {
  readonly code: string
  readonly message: string
  /** `METRIC limit N (dimension=value)`, where the API names a quota. */
  readonly quota?: string
  readonly links: readonly string[]
  /** The field that it is about. */
  readonly location?: string
  /** All that the API says beside it, under the API's names. */
  readonly details?: readonly ApiErrorDetail[]
}

export interface ApiErrorInit {
  readonly kind: ApiErrorKind
  readonly message: string
  readonly status?: number | undefined
  /** `errors[0].reason`, ErrorInfo.reason or the operation error's code. */
  readonly reason?: string | undefined
  readonly items?: readonly ApiErrorItem[] | undefined
  /** Of an operation that failed. */
  readonly warnings?: readonly OperationWarning[] | undefined
  /** What the user can do about it, a sentence. */
  readonly hint?: string | undefined
  /** The request may have been carried out: its reply, or that of an earlier attempt, was lost. */
  readonly ambiguous?: boolean | undefined
  /** From `Retry-After`, in ms. */
  readonly retryAfterMs?: number | undefined
  /** The server's clock when it answered, ms since the epoch. */
  readonly serverMs?: number | undefined
  /** Attempts made, this one included. */
  readonly attempts?: number | undefined
}

/** A failure of the cloud or on the way to it. Holds no headers, no token, no request body. */
export class ApiError extends Error {
  readonly kind: ApiErrorKind
  readonly status: number | undefined
  readonly reason: string | undefined
  readonly items: readonly ApiErrorItem[]
  readonly warnings: readonly OperationWarning[]
  readonly hint: string | undefined
  readonly ambiguous: boolean
  readonly retryAfterMs: number | undefined
  readonly serverMs: number | undefined
  readonly attempts: number

  constructor(init: ApiErrorInit) {
    super(init.message)
    this.name = 'ApiError'
    this.kind = init.kind
    this.status = init.status
    this.reason = init.reason
    this.items = init.items ?? []
    this.warnings = init.warnings ?? []
    this.hint = init.hint
    this.ambiguous = init.ambiguous ?? false
    this.retryAfterMs = init.retryAfterMs
    this.serverMs = init.serverMs
    this.attempts = init.attempts ?? 1
  }
  /** The same error, except for `changes`. */
  with(changes: Partial<ApiErrorInit>): ApiError {
    const { kind, message, status, reason, items, warnings, hint } = this
    const { ambiguous, retryAfterMs, serverMs, attempts } = this
    const same = {
      kind,
      message,
      status,
      reason,
      items,
      warnings,
      hint,
      ambiguous,
      retryAfterMs,
      serverMs,
      attempts,
    }
    return new ApiError({ ...same, ...changes })
  }
}
