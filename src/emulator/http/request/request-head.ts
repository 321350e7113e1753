import type { IncomingHttpHeaders } from 'node:http'

/** The head of a request, single or part of a batch. */
export interface RequestHead {
  readonly method: string
  /** As in the request line. */
  readonly url: string
  /** Names are in lowercase. */
  readonly headers: IncomingHttpHeaders
}

/**
 * The effective method. HEAD is GET without the body, as measured on Google Drive's API. `X-HTTP-Method-Override` of a POST
 * sets another method, for clients behind proxies that allow no other.
 */
export function methodOf({ method, headers }: RequestHead): string {
  if (method === 'HEAD') return 'GET'
  const override = method === 'POST' ? headers['x-http-method-override'] : undefined
  return typeof override === 'string' ? override.trim().toUpperCase() : method
}

/** A GET whose query is too long for its URL: Google's Python client sends it as the form of a POST. */
export const isFormGet = (head: RequestHead): boolean =>
  head.method === 'POST' &&
  methodOf(head) === 'GET' &&
  /^\s*application\/x-www-form-urlencoded\b/i.test(head.headers['content-type'] ?? '')

/** The GET that a form represents. */
export const withFormQuery = ({ url, headers }: RequestHead, form: Buffer): RequestHead => ({
  method: 'GET',
  url: `${url}${url.includes('?') ? '&' : '?'}${form.toString()}`,
  headers,
})
