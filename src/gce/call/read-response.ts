import type { Secrets } from '../../util/secrets.ts'
import type { Call } from '../api/compute-api.ts'
import { methods } from '../api/methods.ts'
import { ApiError } from '../errors/api-error.ts'
import { responseError } from '../errors/classify.ts'
import { notTheApiHint } from '../errors/hints.ts'
import { checkResponse } from '../wire/check-response.ts'
import { type HttpResponse, isSuccess } from '../wire/http-response.ts'
import { parseJson } from '../wire/json.ts'

interface ReadContext {
  readonly host: string
  readonly secrets: Secrets
  readonly nowMs: number
}

/**
 * The resource in a response. Throws ApiError. A malformed or incomplete response of HTTP 200 proves nothing: it is
 * `network` if another server responded, and `unavailable` if the API did. Both are retried.
 */
export function readResponse(response: HttpResponse, call: Call, context: ReadContext): unknown {
  const { status, text } = response
  const { host, secrets, nowMs } = context
  const { expects, permission } = methods[call.method]
  const owner = `${call.method === 'objects.get' ? 'bucket' : 'project'} ${call.project}`
  const name = `${host}: the response to ${call.method} (${owner})`
  if (!isSuccess(response)) {
    const error = responseError({ ...response, text: hideIn(text, secrets) }, nowMs, { permission, owner })
    throw error.reason === 'NOT_THE_API' ? error.with({ message: `${name} is ${error.message}` }) : error
  }
  const value = parseJson(errorOrWarning.test(text) ? hideIn(text, secrets) : text)
  const checked = checkResponse(value, call.expects ?? expects)
  if (checked.ok) return checked.value
  const message = `${name} ${checked.problem}`
  if (checked.foreign) {
    throw new ApiError({
      kind: 'network',
      reason: 'NOT_THE_API',
      message,
      ambiguous: true,
      hint: notTheApiHint,
    })
  }
  throw new ApiError({ kind: 'unavailable', status, reason: 'UNUSABLE_RESPONSE', message })
}

/** An operation that failed or has warnings also has HTTP 200. */
const errorOrWarning = /"(?:errors?|warnings?)"/

/** The API quotes the value that it rejects, and a proxy may quote the whole request. */
function hideIn(text: string, secrets: Secrets): string {
  const value = parseJson(text)
  // rewriting gives each text one form, as other writers of JSON escape more than necessary
  return secrets.hide(value === undefined ? text : JSON.stringify(value))
}
