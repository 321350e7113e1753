import type { IncomingMessage, ServerResponse } from 'node:http'
import { refusal, type ServedRequest } from './carry-out.ts'
import { carryOutBatch, isBatch } from './carry-out-batch.ts'
import { carryOutOne } from './carry-out-one.ts'
import { readBody } from './request-body.ts'
import type { Server } from './server.ts'
import { renderAnswer, writeAnswer } from './write-answer.ts'

/** Answers one request. Whatever comes in, something of the API's shape goes out, or the connection is cut. */
export async function serveRequest(
  request: IncomingMessage,
  response: ServerResponse,
  server: Server,
): Promise<void> {
  const gone = whenGone(request, response, server)
  try {
    await serveCall(request, response, { server, gone })
  } catch (error) {
    if (gone.aborted) request.socket.destroy()
    else writeAnswer(response, request, renderAnswer(refusal(error), {}))
  }
}

async function serveCall(
  request: IncomingMessage,
  response: ServerResponse,
  context: ServedRequest,
): Promise<void> {
  const { method = '', url = '/', headers } = request
  const head = { method, url, headers }
  const ending = isBatch(head)
    ? await carryOutBatch(head, await readBody(request), context)
    : await carryOutOne(head, () => readBody(request), context)
  if (ending === 'nothing') return
  if (ending === 'cut' || context.gone.aborted) request.socket.destroy()
  else writeAnswer(response, request, ending)
}

/** Fires when the client leaves before it has its answer, or the emulator closes. */
function whenGone(request: IncomingMessage, response: ServerResponse, { open }: Server): AbortSignal {
  const gone = new AbortController()
  open.add(gone)
  request.once('error', (error) => gone.abort(error))
  response.once('close', () => {
    open.delete(gone)
    if (!response.writableFinished) gone.abort(new Error('the client left'))
  })
  return gone.signal
}
