import { ok, type Result } from '../../util/result.ts'
import type { RequestError } from '../errors/api-error.ts'
import { dispatch, parseRequest, type ServedRequest } from './dispatch.ts'
import { noBody } from './request/request-body.ts'
import { isFormGet, type RequestHead, withFormQuery } from './request/request-head.ts'
import { type RenderedResponse, renderResponse } from './response/write-response.ts'

type Body = Result<Buffer, RequestError>

/**
 * One request from its head to its answer as text. It counts from its head on, before its body is read, if that has
 * not been yet.
 */
export async function dispatchOne(
  head: RequestHead,
  sent: Body | (() => Promise<Body>),
  context: ServedRequest,
): Promise<RenderedResponse | 'cut' | 'nothing'> {
  const form = isFormGet(head) ? (typeof sent === 'function' ? await sent() : sent) : undefined
  const arrival = parseRequest(form?.ok ? withFormQuery(head, form.value) : head, context.server)
  const body = form?.ok ? ok(noBody) : (form ?? (typeof sent === 'function' ? await sent() : sent))
  const ending = await dispatch(arrival, body, context)
  return typeof ending === 'string' ? ending : renderResponse(ending, arrival.target?.query ?? {})
}
