import { ok, type Result } from '../../util/result.ts'
import type { RequestError } from './api-error.ts'
import { arrive, carryOut, type ServedRequest } from './carry-out.ts'
import { noBody } from './request-body.ts'
import { isFormGet, type RequestHead, withFormQuery } from './request-head.ts'
import { type RenderedAnswer, renderAnswer } from './write-answer.ts'

/** One request from its head to its answer as text. It counts from its head on, before its body is read. */
export async function carryOutOne(
  head: RequestHead,
  readBody: () => Promise<Result<Buffer, RequestError>>,
  context: ServedRequest,
): Promise<RenderedAnswer | 'cut' | 'nothing'> {
  const form = isFormGet(head) ? await readBody() : undefined
  const arrival = arrive(form?.ok ? withFormQuery(head, form.value) : head, context.server)
  const body = form?.ok ? ok(noBody) : (form ?? (await readBody()))
  const ending = await carryOut(arrival, body, context)
  return typeof ending === 'string' ? ending : renderAnswer(ending, arrival.target?.query ?? {})
}
