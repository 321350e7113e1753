import type { ServerResponse } from 'node:http'
import type { Clock } from '../../util/clock.ts'
import type { ClientDisconnect } from '../base/client-disconnect.ts'
import type { ServedRequest } from './dispatch.ts'
import type { Delivery } from './response/response.ts'
import type { RenderedResponse } from './response/write-response.ts'

/** Sends an answer as it should not be sent. Rejects when the client leaves meanwhile. */
export function deliverBadly(
  response: ServerResponse,
  answer: RenderedResponse,
  delivery: Delivery,
  { server, disconnect }: ServedRequest,
): Promise<void> {
  const { clock } = server.backend.store
  return delivery.kind === 'truncated'
    ? truncate(response, answer, delivery.chunked)
    : trickle(response, answer, delivery.overMs, { clock, disconnect })
}

/** Half of the body, and the end of the connection. */
async function truncate(response: ServerResponse, answer: RenderedResponse, chunked: boolean): Promise<void> {
  const { status, headers, text } = answer
  const bytes = Buffer.from(text)
  response.writeHead(status, chunked ? [...headers] : [...headers, 'content-length', String(bytes.length)])
  await new Promise<void>((resolve) => {
    response.write(bytes.subarray(0, bytes.length >> 1), () => resolve())
  })
  response.destroy()
}

/** In so many pieces a slow body comes. */
const pieces = 10

async function trickle(
  response: ServerResponse,
  { status, headers, text }: RenderedResponse,
  overMs: number,
  { clock, disconnect }: { readonly clock: Clock; readonly disconnect: ClientDisconnect },
): Promise<void> {
  const bytes = Buffer.from(text)
  const beganMs = clock.now()
  response.writeHead(status, [...headers, 'content-length', String(bytes.length)])
  response.flushHeaders()
  for (let piece = 1; piece <= pieces; piece++) {
    await clock.sleep(beganMs + (overMs * piece) / pieces - clock.now(), disconnect.signal)
    response.write(bytes.subarray(cut(piece - 1, bytes), cut(piece, bytes)))
  }
  response.end()
}

const cut = (piece: number, { length }: Buffer): number => Math.floor((length * piece) / pieces)
