import type { Resource } from '../base/resources.ts'

/** The error of a rejected request, with the body that the real API sends. */
export class RequestError extends Error {
  readonly status: number
  readonly body: Resource
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, body: Resource, headers: Readonly<Record<string, string>> = {}) {
    super(`HTTP ${status}`)
    this.status = status
    this.body = body
    this.headers = headers
  }
}

/** One item of `error.errors[]`; its message is also `error.message`. */
export interface ErrorItem {
  readonly message: string
  readonly domain: string
  readonly reason: string
  readonly location?: string
  readonly locationType?: string
}

/** Compute's own errors have neither `status` nor `details`. */
export function computeError(status: number, reason: string, message: string): RequestError {
  return frontEndError(status, { message, domain: 'global', reason })
}

/** Errors of Google's front end, which may add `status` and `details`. */
export function frontEndError(
  status: number,
  item: ErrorItem,
  rest: { readonly status?: string; readonly details?: readonly Resource[]; readonly message?: string } = {},
): RequestError {
  return new RequestError(status, {
    error: { code: status, message: item.message, errors: [item], ...rest },
  })
}

/**
 * The front end's error for a body or query that does not match the method's request message. It is not recorded for
 * Compute: this is the form of Google's other JSON APIs behind the same front end (ESF).
 */
export function badRequest(message: string, field = ''): RequestError {
  const violation = field === '' ? { description: message } : { field, description: message }
  return frontEndError(
    400,
    { message, domain: 'global', reason: 'invalid' },
    {
      status: 'INVALID_ARGUMENT',
      details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [violation] }],
    },
  )
}

/** The front end's error for a request that it cannot parse. */
export const invalidArgument = (message: string): RequestError =>
  frontEndError(400, { message, domain: 'global', reason: 'badRequest' }, { status: 'INVALID_ARGUMENT' })

export const invalidField = (field: string, value: unknown, why: string): RequestError =>
  computeError(400, 'invalid', `Invalid value for field '${field}': '${String(value)}'. ${why}`)

export const notFound = (path: string): RequestError =>
  computeError(404, 'notFound', `The resource '${path}' was not found`)

export const notReady = (path: string): RequestError =>
  computeError(400, 'resourceNotReady', `The resource '${path}' is not ready`)

export const alreadyExists = (path: string): RequestError =>
  computeError(409, 'alreadyExists', `The resource '${path}' already exists`)

/** The labels of a resource have changed since they were read, or the request has no fingerprint. */
export const staleFingerprint = (): RequestError =>
  frontEndError(412, {
    message: 'Labels fingerprint either invalid or resource labels have changed',
    domain: 'global',
    reason: 'conditionNotMet',
    location: 'If-Match',
    locationType: 'header',
  })

export const forbidden = (permission: string, path: string): RequestError =>
  computeError(403, 'forbidden', `Required '${permission}' permission for '${path}'`)

export const inUse = (diskPath: string, userPath: string): RequestError =>
  computeError(
    400,
    'resourceInUseByAnotherResource',
    `The disk resource '${diskPath}' is already being used by '${userPath}'`,
  )
