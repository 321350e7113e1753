import { isUtf8 } from 'node:buffer'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { err, ok, type Result } from '../../../util/result.ts'
import { badRequest, computeError, type RequestError } from '../../errors/api-error.ts'

/** The maximum size of a body, before and after decompression. */
export interface BodyLimit {
  readonly bytes: number
  /** The error for a larger body. */
  readonly error: RequestError
}

/** The front end's limit. Its error is a 400, not a 413. */
const apiLimit: BodyLimit = {
  bytes: 10_485_760,
  error: badRequest('Request payload size exceeds the limit: 10485760 bytes.'),
}

export const noBody = Buffer.alloc(0)

/** The empty body of a request without one; undefined if the request has a body. */
export const noneSent = (headers: IncomingHttpHeaders): Result<Buffer, RequestError> | undefined =>
  !headers['transfer-encoding'] && Number(headers['content-length'] ?? 0) === 0 ? ok(noBody) : undefined

/**
 * The whole body, decompressed, or the error of one that is too large or cannot be decompressed. Rejects if the client
 * disconnects.
 */
export async function readBody(
  request: IncomingMessage,
  limit = apiLimit,
): Promise<Result<Buffer, RequestError>> {
  const { headers } = request
  let held: Buffer = noBody
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    held = size + chunk.length <= limit.bytes ? withChunk(held, size, chunk) : noBody
    size += chunk.length // read beyond the limit, so that the client can read the error
  }
  if (size > limit.bytes) return err(limit.error)
  return unpack(held.subarray(0, size), limit, headers['content-encoding'])
}

/**
 * Appends a chunk to the first `size` bytes of a buffer, which doubles if it is full. A list of chunks would cost about
 * 400 bytes for each, and a chunk may be a single byte.
 */
function withChunk(held: Buffer, size: number, chunk: Buffer): Buffer {
  if (size === 0) return chunk
  const hasSpace = size + chunk.length <= held.length
  const target = hasSpace ? held : Buffer.allocUnsafe(2 * (size + chunk.length))
  if (!hasSpace) held.copy(target, 0, 0, size)
  chunk.copy(target, size)
  return target
}

function unpack(bytes: Buffer, limit: BodyLimit, encoding = 'identity'): Result<Buffer, RequestError> {
  if (/^\s*(identity\s*)?$/i.test(encoding)) return ok(bytes)
  if (!/^\s*(x-)?gzip\s*$/i.test(encoding)) {
    return err(computeError(400, 'badContent', `Unsupported content encoding: ${encoding}`))
  }
  try {
    return ok(gunzipSync(bytes, { maxOutputLength: limit.bytes }))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE') return err(limit.error)
    return err(computeError(400, 'badContent', 'The content is not gzip, although its encoding is.'))
  }
}

/**
 * The JSON of a body, undefined if it is empty; or the 400 of one that is not JSON, or that a message of protocol buffers
 * cannot represent.
 */
export function parseJson(bytes: Buffer, contentType: string | undefined): Result<unknown, RequestError> {
  if (bytes.length === 0) return ok(undefined)
  const text = bytes.toString()
  if (text.trim() === '') return ok(undefined)
  if (!isJsonType(contentType)) {
    return err(computeError(400, 'badContent', `Unsupported content with type: ${contentType}`))
  }
  if (!isUtf8(bytes)) return parseError
  if (isTooDeep(text)) return err(badRequest('Invalid JSON payload received. Message too deep.'))
  try {
    return ok(JSON.parse(text, mayHaveLoneSurrogates(text) ? rejectLoneSurrogates : undefined))
  } catch {
    return parseError
  }
}

const parseError = err(computeError(400, 'parseError', 'Parse Error'))

/**
 * Users of Google's older JSON APIs (Calendar, Directory) report the error for other types. It is assumed that a body
 * without a type counts as JSON.
 */
const isJsonType = (type: string | undefined): boolean =>
  type === undefined || /^\s*(application\/([\w.-]+\+)?json\s*(;|$)|$)/i.test(type)

/** Levels of nesting that a parser of protocol buffers accepts. */
const maxDepth = 100

function isTooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (inString) {
      if (code === 0x5c) index += 1
      else if (code === 0x22) inString = false
    } else if (code === 0x22) inString = true
    else if (code === 0x7b || code === 0x5b) {
      depth += 1
      if (depth > maxDepth) return true
    } else if (code === 0x7d || code === 0x5d) depth -= 1
  }
  return false
}

const mayHaveLoneSurrogates = (text: string): boolean => /\\u[dD][89a-fA-F]/.test(text)

/** Strings of protocol buffers are UTF-8, which has no lone surrogates. */
function rejectLoneSurrogates(key: string, value: unknown): unknown {
  const loneSurrogate = /\p{Surrogate}/u
  if (loneSurrogate.test(key) || (typeof value === 'string' && loneSurrogate.test(value))) {
    throw new SyntaxError('a lone surrogate')
  }
  return value
}
