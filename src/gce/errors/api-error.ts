import type { Failure, FailureItem, FailureKind, OperationWarning } from '../../catalog/failure.ts'

export interface ApiErrorInit extends Failure {
  /** The request may have been carried out: its reply, or that of an earlier attempt, was lost. */
  readonly ambiguous?: boolean | undefined
  /** From `Retry-After`, in ms. */
  readonly retryAfterMs?: number | undefined
  /** The server's clock when it answered, ms since the epoch. */
  readonly serverMs?: number | undefined
}

/** A failure of the cloud or on the way to it. Holds no headers, no token, no request body. */
export class ApiError extends Error implements Failure {
  readonly kind: FailureKind
  readonly status: number | undefined
  readonly reason: string | undefined
  readonly items: readonly FailureItem[]
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
