import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { Resource } from '../state/resources.ts'
import type { Answer } from './answer.ts'
import type { Query } from './target.ts'

/** An answer as it goes over the wire. */
export interface RenderedAnswer {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly text: string
}

/** Headers of every recorded answer. */
export const commonHeaders = {
  vary: 'Origin, X-Origin, Referer',
  server: 'ESF',
  'cache-control': 'private',
  'x-xss-protection': '0',
  'x-frame-options': 'SAMEORIGIN',
  'x-content-type-options': 'nosniff',
}

/** Text and headers of an answer, as the query of its request wants them. */
export function renderAnswer({ status, body, headers }: Answer, query: Query): RenderedAnswer {
  if (body === undefined) return { status, headers: { ...commonHeaders, ...headers }, text: '' }
  if (typeof body === 'string') {
    return { status, headers: { 'content-type': 'text/html; charset=UTF-8', ...headers }, text: body }
  }
  const text = isDense(status, query) ? JSON.stringify(body) : `${JSON.stringify(body, null, 2)}\n`
  const type = { 'content-type': 'application/json; charset=UTF-8' }
  return { status, headers: { ...type, ...commonHeaders, ...etagOf(status, body, text), ...headers }, text }
}

/**
 * `prettyPrint=false` leaves out the newline at the end too, and errors are indented whatever it says: so measured
 * on other APIs behind the same front end.
 */
const isDense = (status: number, { prettyPrint }: Query): boolean =>
  prettyPrint !== undefined && status < 300 && /^(false|f|no?|0)$/i.test(prettyPrint)

/** Lists have an etag of two hashes; gets and operations had none. */
function etagOf(status: number, body: Resource, text: string): OutgoingHttpHeaders {
  const isList = status === 200 && String(body.kind).endsWith('List')
  return isList ? { etag: `${hash(String(body.id))}/${hash(text)}` } : {}
}

const hash = (text: string): string =>
  createHash('sha1').update(text).digest('base64').replaceAll('+', '-').replaceAll('/', '_')

/** Smaller answers gain nothing by it. */
const leastCompressed = 1_024

/** Google's documentation asks for both: `Accept-Encoding: gzip`, and `gzip` in the name of the client. */
const takesGzip = ({ 'accept-encoding': accepted = '', 'user-agent': client = '' }: IncomingHttpHeaders) =>
  client.includes('gzip') && /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(String(accepted))

/** Sends an answer to the request that it is for. */
export function writeAnswer(
  response: ServerResponse,
  request: Pick<IncomingMessage, 'headers'>,
  { status, headers, text }: RenderedAnswer,
): void {
  const zip = text.length >= leastCompressed && takesGzip(request.headers)
  const bytes = zip ? gzipSync(text, { level: 1 }) : text
  const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(bytes) }
  response.writeHead(status, { ...headers, ...length, ...(zip ? { 'content-encoding': 'gzip' } : {}) })
  response.end(bytes)
}
