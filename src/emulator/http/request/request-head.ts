import type { IncomingHttpHeaders } from 'node:http'

/** What a request begins with, on the wire or as a part of a batch. */
export interface RequestHead {
  readonly method: string
  /** As it stands in the request line. */
  readonly url: string
  /** Names in small letters. */
  readonly headers: IncomingHttpHeaders
}

/**
 * The method that a request means. HEAD is GET without the body, as measured on Google Drive's API. A POST may stand
 * for another method, for clients behind proxies that let no other through: `X-HTTP-Method-Override`.
 */
export function methodOf({ method, headers }: RequestHead): string {
  if (method === 'HEAD') return 'GET'
  const instead = method === 'POST' ? headers['x-http-method-override'] : undefined
  return typeof instead === 'string' ? instead.trim().toUpperCase() : method
}

/** A GET whose query was too long for its URL: Google's Python client then sends it as the form in a POST. */
export const isFormGet = (head: RequestHead): boolean =>
  head.method === 'POST' &&
  methodOf(head) === 'GET' &&
  /^\s*application\/x-www-form-urlencoded\b/i.test(head.headers['content-type'] ?? '')

/** The GET that it stands for. */
export const withFormQuery = ({ url, headers }: RequestHead, form: Buffer): RequestHead => ({
  method: 'GET',
  url: `${url}${url.includes('?') ? '&' : '?'}${form.toString()}`,
  headers,
})
