import type { FailureKind } from '../../catalog/failure.ts'
import { scrub } from '../../util/scrub.ts'
import { type HttpResponse, redirectHost, retryAfter, serverClock } from '../wire/http-response.ts'
import { lookUp } from '../wire/json.ts'
import type { Operation } from '../wire/resources.ts'
import { ApiError, type ApiErrorInit } from './api-error.ts'
import { type ErrorBody, parseErrorBody } from './error-body.ts'
import { operationItem, responseItems } from './error-items.ts'
import { hintFor, type NeededPermission } from './hints.ts'

/**
 * The meaning of an error response. Reason and details count, not the status alone. Compute sends 403 for missing
 * permissions, exhausted quotas and too many operations; and 412 for a stale fingerprint and an organization policy.
 */
export function responseError(response: HttpResponse, nowMs: number, needed?: NeededPermission): ApiError {
  const { status } = response
  const body = parseErrorBody(response.text, status)
  const init = body === undefined ? foreignResponse(response) : apiResponse(status, body)
  return new ApiError({
    ...init,
    status,
    hint: hintFor({ ...init, status }, { metadata: body?.info?.metadata, needed }),
    retryAfterMs: retryAfter(response, body?.retryDelay, nowMs),
    serverMs: serverClock(response, nowMs),
  })
}

function apiResponse(status: number, body: ErrorBody): ApiErrorInit {
  const { info, details } = body
  const [first] = body.errors
  const stated = scrub(body.message ?? first?.message ?? `HTTP ${status}`)
  const localized = details.find((detail) => detail.message !== undefined && !detail.reason)?.message
  const message = localized && localized !== stated ? `${stated}: ${scrub(localized)}` : stated
  const reason = first?.reason ?? body.status
  const quota = info?.metadata.quota_limit ?? ''
  const kind = kindOfResponse({ status, reason, detail: info?.reason, message: `${message} ${quota}` })
  return { kind, message, items: responseItems(body), reason: info?.reason ?? reason }
}

/**
 * The response of a front end with an HTML page, a proxy, or another server. Its 404 proves nothing about the
 * resource.
 */
function foreignResponse(response: HttpResponse): ApiErrorInit {
  const { status } = response
  const host = redirectHost(response)
  const redirect = host === undefined ? '' : `, a redirect to ${host},`
  const message = `HTTP ${status}${redirect} without a Compute API error`
  const kind = kindOfStatus(status)
  // Google's own front ends send this when they are overloaded
  if (kind === 'unavailable' || kind === 'rateLimit') return { kind, message }
  return { kind: 'network', reason: 'NOT_THE_API', message, ambiguous: true }
}

interface ResponseFacts {
  readonly status: number
  readonly reason: string | undefined
  readonly detail: string | undefined
  readonly message: string
}

function kindOfResponse({ status, reason = '', detail = '', message }: ResponseFacts): FailureKind {
  if (detail === 'CONCURRENT_OPERATIONS_QUOTA_EXCEEDED') return 'concurrency'
  const perMinute = /per ?minute/i.test(message)
  if (rateReasons.has(reason) || rateReasons.has(detail) || status === 429 || (status === 403 && perMinute)) {
    return /per ?day/i.test(message) ? 'quota' : 'rateLimit' // a day is too long to wait
  }
  // a 404 that names the project proves nothing about a resource in the project
  if (status === 404 && missingProject.test(message)) return 'permission'
  return lookUp(kindByReason, detail) ?? lookUp(kindByReason, reason) ?? kindOfStatus(status)
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
 * Why a DONE operation failed; undefined if it succeeded. The API returns a failed operation with HTTP 200: the
 * failure is in `error` or in `httpErrorStatusCode` (gcloud and Terraform's provider look at both).
 */
export function operationError(operation: Operation): ApiError | undefined {
  const { error, httpErrorStatusCode: status, httpErrorMessage, warnings } = operation
  if (operation.status !== 'DONE') return undefined
  if (error === undefined && (status === undefined || status === 200)) return undefined
  const errors = error?.errors ?? []
  const codes = errors.map(({ code }) => code ?? '')
  const known = codes.find((code) => Object.hasOwn(kindByOperationCode, code))
  const messages = errors.map((item) => item.message ?? item.code).filter((text) => text !== undefined)
  const without = status === undefined ? 'the operation failed without a message' : `HTTP ${status}`
  const init: ApiErrorInit = {
    kind: lookUp(kindByOperationCode, known) ?? 'failed',
    message: scrub(messages.join('; ') || (httpErrorMessage ?? without)),
    status,
    reason: known ?? (codes[0] || undefined),
    items: errors.map(operationItem),
    warnings,
  }
  return new ApiError({ ...init, hint: hintFor(init) })
}
