import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { Query } from '../../api/target.ts'
import type { Resource } from '../../base/resources.ts'
import { jsonText } from './json-text.ts'
import type { ApiResponse, Delivery } from './response.ts'

/** An answer as it goes over the wire. */
export interface RenderedResponse {
  readonly status: number
  /** Names and values in turns, as node:http takes them at least cost. */
  readonly headers: readonly string[]
  readonly text: string
  readonly delivery?: Delivery | undefined
}

/** Headers of every recorded answer. */
export const commonHeaders: readonly string[] = Object.entries({
  vary: 'Origin, X-Origin, Referer',
  server: 'ESF',
  'cache-control': 'private',
  'x-xss-protection': '0',
  'x-frame-options': 'SAMEORIGIN',
  'x-content-type-options': 'nosniff',
}).flat()

const jsonHeaders: readonly string[] = ['content-type', 'application/json; charset=UTF-8', ...commonHeaders]

/** Text and headers of an answer, as the query of its request wants them. */
export function renderResponse(answer: ApiResponse, query: Query): RenderedResponse {
  const text = rendered(answer, query)
  return answer.delivery ? { ...text, delivery: answer.delivery } : text
}

function rendered({ status, body, headers }: ApiResponse, query: Query): RenderedResponse {
  const own = headers ? Object.entries(headers).flat() : []
  if (body === undefined) return { status, headers: [...commonHeaders, ...own], text: '' }
  if (typeof body === 'string') {
    return { status, headers: ['content-type', 'text/html; charset=UTF-8', ...own], text: body }
  }
  const text = isDense(status, query) ? JSON.stringify(body) : jsonText(body)
  if (!headers && !isList(status, body)) return { status, headers: jsonHeaders, text }
  return { status, headers: [...jsonHeaders, ...etagOf(status, body, text), ...own], text }
}

/**
 * `prettyPrint=false` leaves out the newline at the end too, and errors are indented whatever it says: so measured
 * on other APIs behind the same front end.
 */
const isDense = (status: number, { prettyPrint }: Query): boolean =>
  prettyPrint !== undefined && status < 300 && /^(false|f|no?|0)$/i.test(prettyPrint)

const isList = (status: number, { kind }: Resource): boolean =>
  status === 200 && typeof kind === 'string' && kind.endsWith('List')

/** Lists have an etag of two hashes; gets and operations had none. */
const etagOf = (status: number, body: Resource, text: string): string[] =>
  isList(status, body) ? ['etag', `${hash(String(body.id))}/${hash(text)}`] : []

const hash = (text: string): string =>
  createHash('sha1').update(text).digest('base64').replaceAll('+', '-').replaceAll('/', '_')

/** Smaller answers gain nothing by it. */
const leastCompressed = 1_024

/** Google's documentation asks for both: `Accept-Encoding: gzip`, and `gzip` in the name of the client. */
const takesGzip = ({ 'accept-encoding': accepted = '', 'user-agent': client = '' }: IncomingHttpHeaders) =>
  client.includes('gzip') && /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(String(accepted))

/** Sends an answer to the request that it is for. */
export function writeResponse(
  response: ServerResponse,
  request: Pick<IncomingMessage, 'headers'>,
  { status, headers, text }: RenderedResponse,
): void {
  if (text.length >= leastCompressed && takesGzip(request.headers)) {
    const bytes = gzipSync(text, { level: 1 })
    response.writeHead(status, [
      ...headers,
      'content-encoding',
      'gzip',
      'content-length',
      String(bytes.length),
    ])
    return void response.end(bytes)
  }
  if (status === 204) return void response.writeHead(status, [...headers]).end()
  const length = Buffer.byteLength(text)
  response.writeHead(status, [...headers, 'content-length', String(length)])
  // In one byte a character, text is written without being encoded anew, and together with the head.
  response.end(text, length === text.length ? 'latin1' : 'utf8')
}
