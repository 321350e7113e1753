import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import { err, ok, type Result } from '../../util/result.ts'
import { isServed } from '../api/target.ts'
import { computeError, type RequestError } from '../errors/api-error.ts'
import { dispatch, type SentBody } from './dispatch.ts'
import { type BatchPart, type InnerRequest, readBatch } from './request/batch-request.ts'
import { noBody } from './request/request-body.ts'
import { unknownVersion } from './request/request-checks.ts'
import type { RequestHead } from './request/request-head.ts'
import type { NoResponse } from './response/response.ts'
import { commonHeaders, type RenderedResponse, renderResponse } from './response/write-response.ts'
import type { ServedRequest } from './server.ts'

const batchPath = /^(?:https?:\/\/[^/?]*)?\/batch(?:\/compute\/([^/?]*))?\/?(?:\?|$)/i

/** Whether a request is a batch: to `/batch/compute/v1` (or beta, or alpha), or to `/batch`, where all of Google's APIs once had theirs. */
export const isBatch = ({ url }: RequestHead): boolean =>
  (url.startsWith('/batch') || !url.startsWith('/')) && batchPath.test(url)

/**
 * Runs the requests of a batch, each like a single request: counted, logged, charged and faulted. They start in their
 * order and do not wait for each other. If one part gets no response, neither does the batch; a fault of the body of
 * one part applies to the whole body.
 */
export async function dispatchBatch(
  outer: RequestHead,
  bytes: SentBody,
  served: ServedRequest,
): Promise<RenderedResponse | NoResponse> {
  const parts = bytes.ok ? partsOf(outer, bytes.value) : bytes
  if (!parts.ok) return renderResponse(parts.error, {})
  const results = await Promise.all(
    parts.value.map(async ({ contentId, request: { head, body } = notHttp }) => {
      const response = await dispatch(head, () => body, served)
      return { contentId, response }
    }),
  )
  for (const none of ['disconnect', 'hang'] as const) {
    if (results.some(({ response }) => response === none)) return none
  }
  const boundary = `batch_${randomUUID()}`
  const responses = results.flatMap(({ contentId, response }) =>
    typeof response === 'string' ? [] : [{ contentId, ...response }],
  )
  const shown = responses.map((part) => `--${boundary}\r\n${showPart(part)}`).join('')
  return {
    status: 200,
    headers: ['content-type', `multipart/mixed; boundary=${boundary}`, ...commonHeaders],
    text: `${shown}--${boundary}--\r\n`,
    bodyFault: responses.find(({ bodyFault }) => bodyFault)?.bodyFault,
  }
}

function partsOf(outer: RequestHead, bytes: Buffer): Result<readonly BatchPart[], RequestError> {
  const version = batchPath.exec(outer.url)?.[1] ?? 'v1'
  if (!isServed({ version })) return err(unknownVersion(version))
  if (outer.method === 'POST') return readBatch(outer, bytes)
  return err(computeError(405, 'httpMethodNotAllowed', 'HTTP method not allowed'))
}

/** Represents a part that is not a request: its target cannot be decoded, so it gets its own 400. */
const notHttp: InnerRequest = { head: { method: '', url: '/%', headers: {} }, body: ok(noBody) }

/** `<id>` becomes `<response-id>`, by Google's documentation and its clients. */
function showPart({ contentId, status, headers, text }: RenderedResponse & { contentId: string }): string {
  const id = contentId.startsWith('<') ? `<response-${contentId.slice(1)}` : `response-${contentId}`
  const lines = [
    'Content-Type: application/http',
    ...(contentId === '' ? [] : [`Content-ID: ${id}`]),
    '',
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...headerLines(headers),
    `Content-Length: ${Buffer.byteLength(text)}`,
    '',
    text,
  ]
  return `${lines.join('\r\n')}\r\n`
}

const headerLines = (headers: readonly string[]): string[] =>
  headers.flatMap((name, index) => (index % 2 === 0 ? [`${titled(name)}: ${headers[index + 1]}`] : []))

const titled = (name: string): string => name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase())
