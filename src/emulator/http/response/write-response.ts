import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { Query } from '../../api/target.ts'
import type { Resource } from '../../base/resources.ts'
import type { ApiResponse, BodyFault } from './response.ts'

/** The response to send. */
export interface RenderedResponse {
  readonly status: number
  /** Names and values in turns, the form that costs node:http least. */
  readonly headers: readonly string[]
  readonly text: string
  readonly bodyFault?: BodyFault | undefined
}

/** Headers of every recorded response. */
export const commonHeaders: readonly string[] = Object.entries({
  vary: 'Origin, X-Origin, Referer',
  server: 'ESF',
  'cache-control': 'private',
  'x-xss-protection': '0',
  'x-frame-options': 'SAMEORIGIN',
  'x-content-type-options': 'nosniff',
}).flat()

const jsonHeaders: readonly string[] = ['content-type', 'application/json; charset=UTF-8', ...commonHeaders]

/** Text and headers of a response, in the form that the query of its request asks for. */
export function renderResponse(response: ApiResponse, query: Query): RenderedResponse {
  const { status, body, headers = {}, bodyFault } = response
  const own = Object.entries(headers).flat()
  if (body === undefined) return { status, headers: [...commonHeaders, ...own], text: '', bodyFault }
  if (typeof body === 'string') {
    return { status, headers: ['content-type', 'text/html; charset=UTF-8', ...own], text: body, bodyFault }
  }
  const text = isDense(status, query) ? JSON.stringify(body) : jsonText(body)
  return { status, headers: [...jsonHeaders, ...etagOf(status, body, text), ...own], text, bodyFault }
}

/** Resources of these kinds remain the same object until they change, so their text can be cached. */
const cachedKinds = new Set<unknown>(['compute#image', 'compute#disk', 'compute#snapshot'])

/** About 10 MB of text; a full cache is cleared. */
const maxCached = 8_000

let cache = new WeakMap<Resource, string>()
let cached = 0

/** A resource as JSON, indented and with a newline at the end, as in responses of the API. */
function jsonText(resource: Resource): string {
  const write = () => `${JSON.stringify(resource, null, 2)}\n`
  if (!cachedKinds.has(resource.kind)) return write()
  let text = cache.get(resource)
  if (text === undefined) {
    text = write()
    if (cached === maxCached) [cache, cached] = [new WeakMap(), 0]
    cache.set(resource, text)
    cached += 1
  }
  return text
}

/**
 * `prettyPrint=false` also omits the newline at the end. Errors are always indented. Both were measured on other APIs
 * behind the same front end.
 */
const isDense = (status: number, { prettyPrint }: Query): boolean =>
  prettyPrint !== undefined && status < 300 && /^(false|f|no?|0)$/i.test(prettyPrint)

/** Lists have an etag of two hashes; gets and operations had none. */
function etagOf(status: number, { kind, id }: Resource, text: string): string[] {
  const isList = status === 200 && typeof kind === 'string' && kind.endsWith('List')
  return isList ? ['etag', `${hash(String(id))}/${hash(text)}`] : []
}

const hash = (text: string): string =>
  createHash('sha1').update(text).digest('base64').replaceAll('+', '-').replaceAll('/', '_')

/** Smaller responses gain nothing by compression. */
const minCompressed = 1_024

/** Google's documentation asks for both: `Accept-Encoding: gzip`, and `gzip` in the name of the client. */
const acceptsGzip = ({ 'accept-encoding': accepted = '', 'user-agent': client = '' }: IncomingHttpHeaders) =>
  client.includes('gzip') && /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(String(accepted))

/** Sends a response, compressed if the request accepts it. */
export function writeResponse(
  response: ServerResponse,
  request: Pick<IncomingMessage, 'headers'>,
  { status, headers, text }: RenderedResponse,
): void {
  if (text.length >= minCompressed && acceptsGzip(request.headers)) {
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
  // Latin-1 text needs no encoding, and is sent together with the head.
  response.end(text, length === text.length ? 'latin1' : 'utf8')
}
