import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { err, ok, type Result } from '../../util/result.ts'
import type { Resource } from '../state/resources.ts'
import { badRequest, computeError, type RequestError } from './api-error.ts'

/** A request's path and query, decoded. */
export interface RequestTarget {
  /** From `projects` on. */
  readonly parts: readonly string[]
  readonly query: Readonly<Record<string, string>>
}

/** The target of a request line; undefined if it cannot be decoded. Both `/compute/v1/` and `/` are its root. */
export function readTarget(url: string): RequestTarget | undefined {
  const [path = '', search = ''] = splitOnce(url.replace(/^https?:\/\/[^/?]*/i, ''), '?')
  try {
    const parts = path
      .replace(/^\/(compute\/v1\/)?/, '')
      .split('/')
      .map(decodeURIComponent)
    return { parts, query: Object.fromEntries(new URLSearchParams(search)) }
  } catch {
    return undefined // a stray %
  }
}

function splitOnce(text: string, separator: string): readonly string[] {
  const index = text.indexOf(separator)
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)]
}

/** The front end's limit, in bytes. */
const largestBody = 10_485_760

/** The whole body; throws the 400 of one that is too large. Rejects if the client leaves half-way. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= largestBody) chunks.push(chunk)
  }
  if (size > largestBody) throw badRequest(`Request payload size exceeds the limit: ${largestBody} bytes.`)
  return Buffer.concat(chunks).toString()
}

/** Undefined for an empty body, or the 400 of one that is not JSON. */
export function parseJson(text: string): Result<unknown, RequestError> {
  if (text.trim() === '') return ok(undefined)
  try {
    return ok(JSON.parse(text))
  } catch {
    return err(computeError(400, 'parseError', 'Parse Error'))
  }
}

/** Headers of every recorded answer. */
const commonHeaders = {
  'content-type': 'application/json; charset=UTF-8',
  vary: 'Origin, X-Origin, Referer',
  server: 'ESF',
  'cache-control': 'private',
  'x-xss-protection': '0',
  'x-frame-options': 'SAMEORIGIN',
  'x-content-type-options': 'nosniff',
}

export interface Reply {
  readonly status: number
  readonly body: Resource
  readonly headers?: Readonly<Record<string, string>>
  /** Indented, as the API's answers are unless `prettyPrint=false`. */
  readonly pretty: boolean
}

/** Lists have an etag of two hashes; gets and operations had none. */
export function sendJson(response: ServerResponse, { status, body, headers, pretty }: Reply): void {
  const text = `${pretty ? JSON.stringify(body, null, 2) : JSON.stringify(body)}\n`
  const isList = status === 200 && String(body.kind).endsWith('List')
  const etag = isList ? { etag: `${hash(String(body.id))}/${hash(text)}` } : {}
  response.writeHead(status, { ...commonHeaders, ...etag, ...headers })
  response.end(text)
}

const hash = (text: string): string =>
  createHash('sha1').update(text).digest('base64').replaceAll('+', '-').replaceAll('/', '_')

/** A page such as Google's load balancers send. */
export function sendHtml(
  response: ServerResponse,
  { status, headers }: Omit<Reply, 'body' | 'pretty'>,
): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=UTF-8', ...headers })
  response.end(`<!DOCTYPE html>\n<html lang=en>\n<title>Error ${status} (Server Error)!!1</title>\n`)
}
