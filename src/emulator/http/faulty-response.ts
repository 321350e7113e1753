import type { ServerResponse } from 'node:http'
import { durationMs } from '../contract/latency.ts'
import type { BodyFault } from './response/response.ts'
import type { RenderedResponse } from './response/write-response.ts'
import type { ServedRequest } from './server.ts'

/** Sends a response with a fault of its body. Rejects if the client disconnects before its end. */
export async function writeFaultyResponse(
  response: ServerResponse,
  { status, headers, text }: RenderedResponse,
  fault: BodyFault,
  { server, disconnect }: ServedRequest,
): Promise<void> {
  const bytes = Buffer.from(text)
  const isChunked = fault.kind === 'truncateBody' && fault.chunked
  response.writeHead(status, isChunked ? [...headers] : [...headers, 'content-length', String(bytes.length)])
  if (fault.kind === 'truncateBody') {
    await new Promise<void>((resolve) => {
      response.write(bytes.subarray(0, bytes.length >> 1), () => resolve())
    })
    response.destroy()
    return
  }
  const { clock } = server.backend.store
  const startMs = clock.now()
  response.flushHeaders()
  const [pieces, totalMs] = [10, durationMs(fault.over)]
  const end = (piece: number) => Math.floor((bytes.length * piece) / pieces)
  for (let piece = 1; piece <= pieces; piece++) {
    await clock.sleep(startMs + (totalMs * piece) / pieces - clock.now(), disconnect.signal)
    response.write(bytes.subarray(end(piece - 1), end(piece)))
  }
  response.end()
}
