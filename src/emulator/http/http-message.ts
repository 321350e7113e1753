import type { IncomingMessage } from 'node:http'
import { err, ok, type Result } from '../../util/result.ts'
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

/**
 * The body as JSON: undefined if there is none, or the 400 of one that is too large or not JSON. Rejects if the
 * client leaves half-way.
 */
export async function readJson(request: IncomingMessage): Promise<Result<unknown, RequestError>> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= largestBody) chunks.push(chunk)
  }
  if (size > largestBody) {
    return err(badRequest(`Request payload size exceeds the limit: ${largestBody} bytes.`))
  }
  return parseJson(Buffer.concat(chunks).toString())
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
