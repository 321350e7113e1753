import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import { err, ok, type Result } from '../../util/result.ts'
import { isServed } from '../api/target.ts'
import { computeError, type RequestError } from '../errors/api-error.ts'
import { otherVersion, type ServedRequest } from './dispatch.ts'
import { dispatchOne } from './dispatch-one.ts'
import { type BatchPart, type InnerRequest, readBatch } from './request/batch-request.ts'
import { noBody } from './request/request-body.ts'
import type { RequestHead } from './request/request-head.ts'
import type { Delivery } from './response/response.ts'
import { commonHeaders, type RenderedResponse, renderResponse } from './response/write-response.ts'

const batchPath = /^(?:https?:\/\/[^/?]*)?\/batch(?:\/compute\/([^/?]*))?\/?(?:\?|$)/i

/** Whether a request is a batch: to `/batch/compute/v1` (or beta, or alpha), or to `/batch`, where all of Google's APIs once had theirs. */
export const isBatch = ({ url }: RequestHead): boolean =>
  (url.startsWith('/batch') || !url.startsWith('/')) && batchPath.test(url)

/**
 * Carries out the requests of a batch, each as one of its own: counted, logged, charged and faulted. They begin in
 * their order, and none waits for another. Where one part loses its connection or is never answered, so do all; where the answer
 * to one is to be cut or slow, the whole is.
 */
export async function dispatchBatch(
  outer: RequestHead,
  bytes: Result<Buffer, RequestError>,
  context: ServedRequest,
): Promise<RenderedResponse | 'cut' | 'nothing'> {
  const parts = bytes.ok ? partsOf(outer, bytes.value) : bytes
  if (!parts.ok) return renderResponse(parts.error, {})
  const answers = await Promise.all(parts.value.map((part) => dispatchPart(part, context)))
  for (const ending of ['cut', 'nothing'] as const) if (answers.includes(ending)) return ending
  const shown = answers.flatMap((answer) => (typeof answer === 'string' ? [] : [answer.part]))
  const boundary = `batch_${randomUUID()}`
  const type = `multipart/mixed; boundary=${boundary}`
  const text = `${shown.map((part) => `--${boundary}\r\n${part}`).join('')}--${boundary}--\r\n`
  const delivery = answers.flatMap((answer) => (typeof answer === 'string' ? [] : (answer.delivery ?? [])))[0]
  return { status: 200, headers: ['content-type', type, ...commonHeaders], text, delivery }
}

function partsOf(outer: RequestHead, bytes: Buffer): Result<readonly BatchPart[], RequestError> {
  const version = batchPath.exec(outer.url)?.[1] ?? 'v1'
  if (!isServed({ version })) return err(otherVersion(version))
  if (outer.method === 'POST') return readBatch(outer, bytes)
  return err(computeError(405, 'httpMethodNotAllowed', 'HTTP method not allowed'))
}

async function dispatchPart({ contentId, request }: BatchPart, context: ServedRequest): Promise<PartEnding> {
  const { head, body } = request ?? notHttp
  const ending = await dispatchOne(head, body, context)
  if (typeof ending === 'string') return ending
  return { part: showPart(contentId, ending), delivery: ending.delivery }
}

type PartEnding = { readonly part: string; readonly delivery: Delivery | undefined } | 'cut' | 'nothing'

/** What a part that is no request is served as: its target cannot be decoded, so it gets its own 400. */
const notHttp: InnerRequest = { head: { method: '', url: '/%', headers: {} }, body: ok(noBody) }

/** `<id>` is answered as `<response-id>`: by Google's documentation, and as its clients take it apart. */
function showPart(contentId: string, { status, headers, text }: RenderedResponse): string {
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
