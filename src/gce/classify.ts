import { ApiError, type ApiErrorInit, type ApiErrorItem, type ApiErrorKind } from './api-error.ts'
import { hintFor } from './hints.ts'
import type { Operation, OperationErrorItem } from './wire.ts'

/** A reply as it came. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

interface ErrorBody {
  readonly error?: {
    readonly code?: number
    readonly message?: string
    readonly status?: string
    readonly errors?: readonly {
      readonly message?: string
      readonly domain?: string
      readonly reason?: string
    }[]
    readonly details?: readonly ErrorDetail[]
  }
}

interface ErrorDetail {
  readonly reason?: string
  readonly message?: string
  readonly links?: readonly { readonly url?: string }[]
}

/**
 * What a reply that is no success means. Told apart by reason and details, not by the status alone: Compute
 * answers 403 for missing rights, for spent quotas and for too many operations, and 412 for a stale
 * fingerprint and for an organisation policy.
 */
export function replyError(reply: Reply): ApiError {
  const error = parseBody(reply.text)?.error
  const retryAfterMs = parseRetryAfter(reply.headers['retry-after'])
  const after = retryAfterMs === undefined ? {} : { retryAfterMs }
  if (error === undefined) {
    const init = { kind: kindOfStatus(reply.status), message: `HTTP ${reply.status} without a JSON body` }
    return new ApiError({ ...init, status: reply.status, ...after })
  }
  const details = error.details ?? []
  const detail = details.find(({ reason }) => reason !== undefined)?.reason
  const first = error.errors?.[0]
  const message = scrub(error.message ?? first?.message ?? `HTTP ${reply.status}`)
  const localized = details.find((item) => item.message !== undefined)?.message
  const facts = {
    status: reply.status,
    reason: first?.reason ?? error.status,
    detail,
    message: `${message} ${localized ?? ''}`,
  }
  const kind = kindOfReply(facts)
  return withHint({
    kind,
    status: reply.status,
    message: localized && localized !== message ? `${message}: ${scrub(localized)}` : message,
    items: replyItems(error.errors ?? [], details),
    ...reasonOf(detail ?? facts.reason),
    ...after,
  })
}

function withHint(init: ApiErrorInit): ApiError {
  const hint = hintFor(init)
  return new ApiError(hint === undefined ? init : { ...init, hint })
}

const reasonOf = (reason: string | undefined) => (reason === undefined ? {} : { reason })

function parseBody(text: string): ErrorBody | undefined {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? (body as ErrorBody) : undefined
  } catch {
    return undefined // an HTML page of a front end
  }
}

interface ReplyFacts {
  readonly status: number
  readonly reason: string | undefined
  readonly detail: string | undefined
  readonly message: string
}

function kindOfReply({ status, reason, detail, message }: ReplyFacts): ApiErrorKind {
  if (detail === 'CONCURRENT_OPERATIONS_QUOTA_EXCEEDED') return 'concurrency'
  if (reason === 'rateLimitExceeded' || detail === 'RATE_LIMIT_EXCEEDED') {
    return /per day/i.test(message) ? 'quota' : 'rateLimit'
  }
  if (reason === 'quotaExceeded') return /per minute/i.test(message) ? 'rateLimit' : 'quota'
  if (status === 403 && /per minute/i.test(message)) return 'rateLimit'
  const byReason = reason === undefined ? undefined : kindByReason[reason]
  return byReason ?? kindOfStatus(status)
}

const kindByReason: Readonly<Record<string, ApiErrorKind>> = {
  resourceNotReady: 'notReady',
  resourceInUseByAnotherResource: 'inUse',
  alreadyExists: 'alreadyExists',
  notFound: 'notFound',
  forbidden: 'permission',
  accessNotConfigured: 'permission',
}

function kindOfStatus(status: number): ApiErrorKind {
  const kinds: Record<number, ApiErrorKind> = {
    401: 'credentials',
    403: 'permission',
    404: 'notFound',
    409: 'alreadyExists',
    429: 'rateLimit',
  }
  return kinds[status] ?? (status >= 500 ? 'unavailable' : 'invalid')
}

function replyItems(
  errors: readonly { readonly message?: string; readonly reason?: string }[],
  details: readonly ErrorDetail[],
): ApiErrorItem[] {
  const links = details.flatMap((detail) => (detail.links ?? []).flatMap(({ url }) => url ?? []))
  return errors.map(({ message, reason }, index) => ({
    code: reason ?? '',
    message: scrub(message ?? ''),
    links: index === 0 ? links : [],
  }))
}

/** Seconds or an HTTP date, as ms from now. */
function parseRetryAfter(header: string | string[] | undefined): number | undefined {
  const value = Array.isArray(header) ? header[0] : header
  if (value === undefined) return undefined
  if (/^\d+$/.test(value.trim())) return Number(value) * 1_000
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}

const kindByOperationCode: Readonly<Record<string, ApiErrorKind>> = {
  RESOURCE_ALREADY_EXISTS: 'alreadyExists',
  RESOURCE_NOT_READY: 'notReady',
  RESOURCE_IN_USE_BY_ANOTHER_RESOURCE: 'inUse',
  RESOURCE_OPERATION_RATE_EXCEEDED: 'sourceRate',
  QUOTA_EXCEEDED: 'quota',
  PERMISSIONS_ERROR: 'permission',
}

/**
 * Why a DONE operation failed; undefined if it did not. A failed operation is fetched with HTTP 200: the
 * failure is in `error.errors` or in `httpErrorStatusCode`.
 */
export function operationError(operation: Operation): ApiError | undefined {
  const errors = operation.error?.errors ?? []
  const status = operation.httpErrorStatusCode
  if (errors.length === 0 && (status === undefined || status === 200)) return undefined
  const [first] = errors
  const code = first?.code
  const message =
    errors.length > 0 ? errors.map((item) => item.message ?? item.code ?? '').join('; ') : undefined
  return withHint({
    kind: (code === undefined ? undefined : kindByOperationCode[code]) ?? 'failed',
    message: scrub(message ?? operation.httpErrorMessage ?? 'the operation failed'),
    ...(status === undefined ? {} : { status }),
    ...reasonOf(code),
    items: errors.map(operationItem),
  })
}

function operationItem(item: OperationErrorItem): ApiErrorItem {
  const details = item.errorDetails ?? []
  const info = details.find(({ quotaInfo }) => quotaInfo !== undefined)?.quotaInfo
  const dimensions = Object.entries(info?.dimensions ?? {}).map(([key, value]) => `${key}=${value}`)
  const where = dimensions.length > 0 ? ` (${dimensions.join(', ')})` : ''
  const quota = info ? { quota: `${info.metricName ?? info.limitName} limit ${info.limit}${where}` } : {}
  return {
    code: item.code ?? '',
    message: scrub(item.message ?? ''),
    ...quota,
    links: details.flatMap(({ help }) => (help?.links ?? []).flatMap(({ url }) => url ?? [])),
  }
}

/** The API may echo a key that it refuses. */
function scrub(message: string): string {
  return /rawKey|rsaEncryptedKey|encryption/i.test(message)
    ? message
        .replace(/'[A-Za-z0-9+/_=-]{24,}'/g, "'•••'")
        .replace(/[A-Za-z0-9+/_-]{43}=|[A-Za-z0-9+/_-]{342}==/g, '•••')
    : message
}
