/** A request that is refused, with the body that the real API sends for it. */
export class RequestError extends Error {
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    super(`HTTP ${status}`)
    this.status = status
    this.body = body
    this.headers = headers
  }
}

/** Compute's own errors have neither `status` nor `details`; those of the front end have. */
export function computeError(
  status: number,
  reason: string,
  message: string,
  domain = 'global',
): RequestError {
  return new RequestError(status, {
    error: { code: status, message, errors: [{ message, domain, reason }] },
  })
}

export function frontEndError(
  status: number,
  item: { readonly reason: string; readonly message: string; readonly domain: string },
  rest: { readonly status?: string; readonly details?: readonly unknown[] } = {},
): RequestError {
  const { message, domain, reason } = item
  return new RequestError(status, {
    error: { code: status, message, errors: [{ message, domain, reason }], ...rest },
  })
}

export const invalidField = (field: string, value: unknown, why: string): RequestError =>
  computeError(400, 'invalid', `Invalid value for field '${field}': '${String(value)}'. ${why}`)

export const notFound = (path: string): RequestError =>
  computeError(404, 'notFound', `The resource '${path}' was not found`)

export const notReady = (path: string): RequestError =>
  computeError(400, 'resourceNotReady', `The resource '${path}' is not ready`)

export const alreadyExists = (path: string): RequestError =>
  computeError(409, 'alreadyExists', `The resource '${path}' already exists`)

export const forbidden = (permission: string, path: string): RequestError =>
  computeError(403, 'forbidden', `Required '${permission}' permission for '${path}'`)
