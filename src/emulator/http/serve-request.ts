import type { IncomingMessage, ServerResponse } from 'node:http'
import { arrive, carryOut, refusal } from './carry-out.ts'
import { readJson } from './http-message.ts'
import type { Server } from './server.ts'
import { writeAnswer } from './write-answer.ts'

/** Answers one request. Whatever comes in, something of the API's shape goes out, or the connection is cut. */
export async function serveRequest(
  request: IncomingMessage,
  response: ServerResponse,
  server: Server,
): Promise<void> {
  const { method = '', url = '/', headers } = request
  const arrival = arrive({ method, url, headers }, server)
  const gone = whenGone(request, response, server)
  try {
    const ending = await carryOut(arrival, await readJson(request), { server, gone })
    if (ending === 'nothing') return
    if (ending === 'cut' || gone.aborted) request.socket.destroy()
    else writeAnswer(response, ending, arrival.target?.query ?? {})
  } catch (error) {
    if (gone.aborted) request.socket.destroy()
    else writeAnswer(response, refusal(error), {})
  }
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
