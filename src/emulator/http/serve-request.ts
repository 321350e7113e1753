import type { IncomingMessage, ServerResponse } from 'node:http'
import { ok } from '../../util/result.ts'
import { arrive, carryOut, refusal } from './carry-out.ts'
import { noBody, readBody } from './request-body.ts'
import { isFormGet, withFormQuery } from './request-head.ts'
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
  context: { readonly server: Server; readonly gone: AbortSignal },
): Promise<void> {
  const { method = '', url = '/', headers } = request
  const head = { method, url, headers }
  const form = isFormGet(head) ? await readBody(request) : undefined
  const arrival = arrive(form?.ok ? withFormQuery(head, form.value) : head, context.server)
  const body = form?.ok ? ok(noBody) : (form ?? (await readBody(request)))
  const ending = await carryOut(arrival, body, context)
  if (ending === 'nothing') return
  if (ending === 'cut' || context.gone.aborted) request.socket.destroy()
  else writeAnswer(response, request, renderAnswer(ending, arrival.target?.query ?? {}))
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
