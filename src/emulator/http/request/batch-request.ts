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
  /** Undefined if the part is no request. */
  readonly request: InnerRequest | undefined
}

/** By Google's documentation on batches of the Compute Engine API. */
const mostParts = 1_000

/**
 * The requests of a batch, in their order. None of the refusals is recorded for Compute. That a Content-ID, missing
 * ones included, may not come twice was met by users of Google Calendar's batches, with this text.
 */
export function readBatch(outer: RequestHead, bytes: Buffer): Result<readonly BatchPart[], RequestError> {
  const boundary = boundaryOf(outer.headers['content-type'])
  // latin1 keeps every byte, so that a body of UTF-8 can be had back.
  const texts = boundary === undefined ? [] : splitMultipart(bytes.toString('latin1'), boundary)
  if (texts.length === 0) {
    const received = `Received batch body: (${bytes.length}) bytes redacted`
    return err(invalidArgument(`Failed to parse batch request, error: 0 items. ${received}`))
  }
  if (texts.length > mostParts) {
    return err(invalidArgument(`Batch size too large: ${texts.length} requests, of ${mostParts} at most.`))
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
 * By Google's documentation the headers and the query of the batch hold for each part, save those that the part has
 * itself and those that begin with `Content-`.
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
      headers: { ...handedDown(outer.headers), ...headers },
    },
    body: ok(Buffer.from(body.replace(/^\s+$/, ''), 'latin1')),
  }
}

const handedDown = (headers: RequestHead['headers']): RequestHead['headers'] =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith('content-') && name !== 'transfer-encoding'),
  )
