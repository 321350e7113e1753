import type { IncomingMessage, ServerResponse } from 'node:http'
import { ClientDisconnect } from '../base/client-disconnect.ts'
import { dispatch, errorResponse } from './dispatch.ts'
import { dispatchBatch, isBatch } from './dispatch-batch.ts'
import { writeFaultyResponse } from './faulty-response.ts'
import { noneSent, readBody } from './request/request-body.ts'
import { type RenderedResponse, renderResponse, writeResponse } from './response/write-response.ts'
import type { Server } from './server.ts'

/** Responds to one request. Any input gets a response of the API's form, or the connection is closed. */
export async function serveRequest(
  request: IncomingMessage,
  response: ServerResponse,
  server: Server,
): Promise<void> {
  const disconnect = disconnectOf(response, server)
  const served = { server, disconnect }
  const { method = '', url = '/', headers } = request
  const head = { method, url, headers }
  try {
    const result = isBatch(head)
      ? await dispatchBatch(head, await readBody(request), served)
      : await dispatch(head, () => noneSent(headers) ?? readBody(request), served)
    if (result === 'hang') return
    if (result === 'disconnect' || disconnect.aborted) request.socket.destroy()
    else if (result.bodyFault) {
      await writeFaultyResponse(response, dated(result, server), result.bodyFault, served)
    } else writeResponse(response, request, dated(result, server))
  } catch (error) {
    if (disconnect.aborted || response.headersSent) request.socket.destroy()
    else writeResponse(response, request, dated(renderResponse(errorResponse(error), {}), server))
  }
}

/** Clients compute from `Date` when quotas reset, which depends on the emulator's clock. */
function dated(response: RenderedResponse, { backend }: Server): RenderedResponse {
  return { ...response, headers: [...response.headers, 'date', httpDate(backend.store.clock.now())] }
}

let lastSecond = Number.NaN
let lastDate = ''

/** The text of `Date`, formatted once per second. */
function httpDate(nowMs: number): string {
  const second = Math.floor(nowMs / 1_000)
  if (second !== lastSecond) [lastSecond, lastDate] = [second, new Date(second * 1_000).toUTCString()]
  return lastDate
}

function disconnectOf(response: ServerResponse, { open }: Server): ClientDisconnect {
  const disconnect = new ClientDisconnect()
  open.add(disconnect)
  response.once('close', () => {
    open.delete(disconnect)
    if (!response.writableFinished) disconnect.abort(new Error('the client disconnected'))
  })
  return disconnect
}
