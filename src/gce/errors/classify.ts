import type { FailureKind } from '../../catalog/failure.ts'
import { scrub } from '../../util/scrub.ts'
import type { Operation } from '../wire/resources.ts'
import { ApiError, type ApiErrorInit } from './api-error.ts'
import { type ErrorBody, parseErrorBody } from './error-body.ts'
import { operationItem, replyItems } from './error-items.ts'
import { hintFor } from './hints.ts'
import { retryAfter } from './retry-after.ts'

/** A reply as it came. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/**
 * What a reply that is no success means. Told apart by reason and details, not by the status alone: Compute
 * answers 403 for missing rights, for spent quotas and for too many operations, and 412 for a stale
 * fingerprint and for an organisation policy.
 */
export function replyError(reply: Reply, nowMs: number): ApiError {
  const body = parseErrorBody(reply.text, reply.status)
  const retryAfterMs = retryAfter(reply, body?.details ?? [], nowMs)
  const after = retryAfterMs === undefined ? {} : { retryAfterMs }
  const init = body === undefined ? foreignReply(reply) : apiReply(reply.status, body)
  const serverMs = serverClock(reply, nowMs)
  return withHint({
    ...init,
    status: reply.status,
    ...after,
    ...(serverMs === undefined ? {} : { serverMs }),
  })
}

const hourMs = 3_600_000

/** `Date` has whole seconds: half a one later is nearest. One that is hours off is not the clock of the quotas. */
function serverClock({ headers: { date } }: Reply, nowMs: number): number | undefined {
  const ms = typeof date === 'string' ? Date.parse(date) + 500 : Number.NaN
  return Math.abs(ms - nowMs) < hourMs ? ms : undefined
}

function apiReply(status: number, body: ErrorBody): ApiErrorInit {
  const info = body.details.find(({ reason }) => reason !== undefined)
  const [first] = body.errors
  const reason = info?.reason ?? first?.reason ?? body.status
  const message = scrub(body.message ?? first?.message ?? `HTTP ${status}`)
  const localized = body.details.find((detail) => detail.message !== undefined && !detail.reason)?.message
  const told = localized && localized !== message ? `${message}: ${scrub(localized)}` : message
  const limit = info?.metadata.quota_limit ?? ''
  const kind = kindOfReply({
    status,
    reason: first?.reason ?? body.status,
    detail: info?.reason,
    message: `${told} ${limit}`,
  })
  return { kind, message: told, items: replyItems(body), ...reasonOf(reason) }
}

/** Not the API's: a front end's HTML page, a proxy, or another server altogether. A 404 of it means nothing. */
function foreignReply({ status, headers }: Reply): ApiErrorInit {
  const { location } = headers
  const to = typeof location === 'string' && URL.canParse(location) ? new URL(location).host : undefined
  const what = to === undefined ? '' : `, a redirect to ${to},`
  const message = `HTTP ${status}${what} without an error of the Compute API`
  const kind = kindOfStatus(status)
  // Google's own front ends respond so when they are overloaded
  if (kind === 'unavailable' || kind === 'rateLimit') return { kind, message }
  return { kind: 'network', reason: 'NOT_THE_API', message, ambiguous: true }
}

function withHint(init: ApiErrorInit): ApiError {
  const hint = hintFor(init)
  return new ApiError(hint === undefined ? init : { ...init, hint })
}

const reasonOf = (reason: string | undefined) => (reason === undefined ? {} : { reason })

interface ReplyFacts {
  readonly status: number
  readonly reason: string | undefined
  readonly detail: string | undefined
  readonly message: string
}

function kindOfReply({ status, reason = '', detail = '', message }: ReplyFacts): FailureKind {
  if (detail === 'CONCURRENT_OPERATIONS_QUOTA_EXCEEDED') return 'concurrency'
  const perMinute = /per ?minute/i.test(message)
  if (rateReasons.has(reason) || rateReasons.has(detail) || status === 429 || (status === 403 && perMinute)) {
    return /per ?day/i.test(message) ? 'quota' : 'rateLimit' // a day is too long to wait for
  }
  // a 404 that names the project says nothing of what was asked for in it
  if (status === 404 && missingProject.test(message)) return 'permission'
  return kindByReason[detail] ?? kindByReason[reason] ?? kindOfStatus(status)
}

const rateReasons = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'RATE_LIMIT_EXCEEDED'])

/** `The resource 'projects/P' was not found` */
const missingProject = /'projects\/[^/']+'/

const kindByReason: Readonly<Record<string, FailureKind>> = {
  resourceNotReady: 'notReady',
  resourceInUseByAnotherResource: 'inUse',
  alreadyExists: 'alreadyExists',
  notFound: 'notFound',
  forbidden: 'permission',
  accessNotConfigured: 'permission',
  quotaExceeded: 'quota',
  dailyLimitExceeded: 'quota',
}

const kindByStatus: Readonly<Record<number, FailureKind>> = {
  401: 'credentials',
  403: 'permission',
  404: 'notFound',
  408: 'unavailable',
  409: 'alreadyExists',
  429: 'rateLimit',
}

function kindOfStatus(status: number): FailureKind {
  return kindByStatus[status] ?? (status >= 500 ? 'unavailable' : 'invalid')
}

const kindByOperationCode: Readonly<Record<string, FailureKind>> = {
  RESOURCE_ALREADY_EXISTS: 'alreadyExists',
  RESOURCE_NOT_READY: 'notReady',
  RESOURCE_IN_USE_BY_ANOTHER_RESOURCE: 'inUse',
  RESOURCE_OPERATION_RATE_EXCEEDED: 'sourceRate',
  QUOTA_EXCEEDED: 'quota',
  PERMISSIONS_ERROR: 'permission',
}

/**
 * Why a DONE operation failed; undefined if it did not. A failed operation is fetched with HTTP 200: the
 * failure is in `error` or in `httpErrorStatusCode` (gcloud and Terraform's provider look at both).
 */
export function operationError(operation: Operation): ApiError | undefined {
  const errors = operation.error?.errors ?? []
  const status = operation.httpErrorStatusCode
  if (operation.status !== 'DONE') return undefined
  if (operation.error === undefined && (status === undefined || status === 200)) return undefined
  const codes = errors.map(({ code }) => code ?? '')
  const known = codes.find((code) => kindByOperationCode[code] !== undefined)
  const messages = errors.map((item) => item.message ?? item.code).filter((text) => text !== undefined)
  return withHint({
    kind: (known === undefined ? undefined : kindByOperationCode[known]) ?? 'failed',
    message: scrub(messages.join('; ') || (operation.httpErrorMessage ?? withoutMessage(status))),
    ...(status === undefined ? {} : { status }),
    ...reasonOf(known ?? (codes[0] || undefined)),
    items: errors.map(operationItem),
    warnings: operation.warnings ?? [],
  })
}

const withoutMessage = (status: number | undefined): string =>
  status === undefined ? 'the operation failed without a message' : `HTTP ${status}`
