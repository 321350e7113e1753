import type { IncomingMessage, ServerResponse } from 'node:http'
import { Gone } from '../base/client-disconnect.ts'
import { refusal } from './dispatch.ts'
import { carryOutBatch, isBatch } from './dispatch-batch.ts'
import { carryOutOne } from './dispatch-one.ts'
import { deliverBadly } from './faulty-response.ts'
import { noneSent, readBody } from './request/request-body.ts'
import { type RenderedAnswer, renderAnswer, writeAnswer } from './response/write-response.ts'
import type { Server } from './server.ts'

/** Answers one request. Whatever comes in, something of the API's shape goes out, or the connection is cut. */
export async function serveRequest(
  request: IncomingMessage,
  response: ServerResponse,
  server: Server,
): Promise<void> {
  const gone = whenGone(response, server)
  const context = { server, gone }
  const { method = '', url = '/', headers } = request
  const head = { method, url, headers }
  try {
    const ending = isBatch(head)
      ? await carryOutBatch(head, await readBody(request), context)
      : await carryOutOne(head, noneSent(headers) ?? (() => readBody(request)), context)
    if (ending === 'nothing') return
    if (ending === 'cut' || gone.aborted) request.socket.destroy()
    else if (ending.delivery) await deliverBadly(response, dated(ending, server), ending.delivery, context)
    else writeAnswer(response, request, dated(ending, server))
  } catch (error) {
    if (gone.aborted || response.headersSent) request.socket.destroy()
    else writeAnswer(response, request, dated(renderAnswer(refusal(error), {}), server))
  }
}

/** By its own clock, the emulator tells clients when its quotas are whole again. */
function dated(answer: RenderedAnswer, { backend, date }: Server): RenderedAnswer {
  return { ...answer, headers: [...answer.headers, 'date', date.at(backend.store.clock.now())] }
}

function whenGone(response: ServerResponse, { open }: Server): Gone {
  const gone = new Gone()
  open.add(gone)
  response.once('close', () => {
    open.delete(gone)
    if (!response.writableFinished) gone.abort(new Error('the client left'))
  })
  return gone
}
