import { err, ok, type Result } from '../../../util/result.ts'
import { invalidArgument, type RequestError } from '../../errors/api-error.ts'
import { boundaryOf, splitHead, splitMultipart } from './multipart.ts'
import type { RequestHead } from './request-head.ts'

export interface InnerRequest {
  readonly head: RequestHead
  readonly body: Result<Buffer, RequestError>
}

export interface BatchPart {
  readonly contentId: string
  /** Undefined if the part is not a request. */
  readonly request: InnerRequest | undefined
}

/** By Google's documentation on batches of the Compute Engine API. */
const maxParts = 1_000

/**
 * The requests of a batch, in their order. None of the errors is recorded for Compute. Users of Google Calendar's batches
 * report the one for duplicates of a Content-ID, including missing ones.
 */
export function readBatch(outer: RequestHead, bytes: Buffer): Result<readonly BatchPart[], RequestError> {
  const boundary = boundaryOf(outer.headers['content-type'])
  // latin1 keeps every byte, so that a body in UTF-8 can be restored
  const texts = boundary === undefined ? [] : splitMultipart(bytes.toString('latin1'), boundary)
  if (texts.length === 0) {
    const received = `Received batch body: (${bytes.length}) bytes redacted`
    return err(invalidArgument(`Failed to parse batch request, error: 0 items. ${received}`))
  }
  if (texts.length > maxParts) {
    return err(invalidArgument(`Batch size too large: ${texts.length} requests, of ${maxParts} at most.`))
  }
  const parts = texts.map((text) => readPart(text, outer))
  const ids = new Set<string>()
  for (const { contentId } of parts) {
    if (ids.has(contentId)) return err(invalidArgument(`Duplicate Request ID in Batch Request: ${contentId}`))
    ids.add(contentId)
  }
  return ok(parts)
}

function readPart(text: string, outer: RequestHead): BatchPart {
  const { headers, body } = splitHead(text)
  const contentId = headers['content-id'] ?? ''
  const isHttp = /^(application\/http\s*(;|$)|$)/i.test(headers['content-type'] ?? '')
  return { contentId, request: isHttp ? readInner(body.replace(/^(\r?\n)+/, ''), outer) : undefined }
}

const requestLine = /^([A-Za-z]+) +(\S+)(?: +HTTP\/\d(?:\.\d)?)?\s*$/

/**
 * By Google's documentation, the headers and the query of the batch apply to each part, except headers that the part
 * overrides and those that start with `Content-`.
 */
function readInner(text: string, outer: RequestHead): InnerRequest | undefined {
  const [line = ''] = text.split('\n', 1)
  const [, method, url] = requestLine.exec(line) ?? []
  if (method === undefined || url === undefined) return undefined
  const { headers, body } = splitHead(text.slice(line.length + 1))
  const [, search = ''] = /\?(.*)$/.exec(outer.url) ?? []
  return {
    head: {
      method: method.toUpperCase(),
      url: search === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${search}`,
      headers: { ...inheritedHeaders(outer.headers), ...headers },
    },
    body: ok(Buffer.from(body.replace(/^\s+$/, ''), 'latin1')),
  }
}

const inheritedHeaders = (headers: RequestHead['headers']): RequestHead['headers'] =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith('content-') && name !== 'transfer-encoding'),
  )
