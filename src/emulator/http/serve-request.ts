import type { IncomingMessage, ServerResponse } from 'node:http'
import { ClientDisconnect } from '../base/client-disconnect.ts'
import { refusal } from './dispatch.ts'
import { dispatchBatch, isBatch } from './dispatch-batch.ts'
import { dispatchOne } from './dispatch-one.ts'
import { deliverBadly } from './faulty-response.ts'
import { noneSent, readBody } from './request/request-body.ts'
import { type RenderedResponse, renderResponse, writeResponse } from './response/write-response.ts'
import type { Server } from './server.ts'

/** Answers one request. Whatever comes in, something of the API's shape goes out, or the connection is cut. */
export async function serveRequest(
  request: IncomingMessage,
  response: ServerResponse,
  server: Server,
): Promise<void> {
  const disconnect = disconnectOf(response, server)
  const context = { server, disconnect }
  const { method = '', url = '/', headers } = request
  const head = { method, url, headers }
  try {
    const ending = isBatch(head)
      ? await dispatchBatch(head, await readBody(request), context)
      : await dispatchOne(head, noneSent(headers) ?? (() => readBody(request)), context)
    if (ending === 'nothing') return
    if (ending === 'cut' || disconnect.aborted) request.socket.destroy()
    else if (ending.delivery) await deliverBadly(response, dated(ending, server), ending.delivery, context)
    else writeResponse(response, request, dated(ending, server))
  } catch (error) {
    if (disconnect.aborted || response.headersSent) request.socket.destroy()
    else writeResponse(response, request, dated(renderResponse(refusal(error), {}), server))
  }
}

/** By its own clock, the emulator tells clients when its quotas are whole again. */
function dated(answer: RenderedResponse, { backend, date }: Server): RenderedResponse {
  return { ...answer, headers: [...answer.headers, 'date', date.at(backend.store.clock.now())] }
}

function disconnectOf(response: ServerResponse, { open }: Server): ClientDisconnect {
  const disconnect = new ClientDisconnect()
  open.add(disconnect)
  response.once('close', () => {
    open.delete(disconnect)
    if (!response.writableFinished) disconnect.abort(new Error('the client left'))
  })
  return disconnect
}
