import type { Failure, FailureItem, FailureKind, OperationWarning } from '../../catalog/failure.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'

export interface ApiErrorInit extends Failure {
  /** The API may have executed the request: its response, or that of an earlier attempt, was lost. */
  readonly ambiguous?: boolean | undefined
  /** From `Retry-After`, in ms. */
  readonly retryAfterMs?: number | undefined
  /** The server's clock when it responded, ms since the epoch. */
  readonly serverMs?: number | undefined
}

/** A failure of the API, or on the way to the API. Holds no headers, no token, no request body. */
export class ApiError extends Error implements Failure {
  declare readonly kind: FailureKind
  declare readonly status: number | undefined
  declare readonly reason: string | undefined
  declare readonly items: readonly FailureItem[]
  declare readonly warnings: readonly OperationWarning[]
  declare readonly hint: string | undefined
  declare readonly ambiguous: boolean
  declare readonly retryAfterMs: number | undefined
  declare readonly serverMs: number | undefined
  declare readonly attempts: number
  readonly #init: ApiErrorInit

  constructor(init: ApiErrorInit) {
    super(init.message)
    this.#init = init
    const defaults = { name: 'ApiError', items: [], warnings: [], ambiguous: false, attempts: 1 }
    Object.assign(this, defaults, omitUndefined(init))
  }

  /** The same error, except for `changes`. */
  with(changes: Partial<ApiErrorInit>): ApiError {
    return new ApiError({ ...this.#init, ...changes })
  }
}

/** A rejection with ApiError as a value. */
export async function orApiError<T>(promise: Promise<T>): Promise<T | ApiError> {
  try {
    return await promise
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
}
