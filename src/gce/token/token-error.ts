import { ApiError } from '../errors/api-error.ts'
import { type ErrorBody, parseErrorBody } from '../errors/error-body.ts'
import { type HttpResponse, redirectHost, retryAfter } from '../wire/http-response.ts'
import { isRecord, parseJson, string } from '../wire/json.ts'
import type { TokenContext, TokenStep } from './context.ts'
import { type Refusal, refusalHint } from './refusal-hint.ts'

/** No token is available, and a retry does not help. */
export function credentialsError(message: string, hint: string): ApiError {
  return new ApiError({ kind: 'credentials', reason: 'NO_CREDENTIALS', message, hint })
}

const missing = ({ kind }: TokenStep): string => (kind === 'subject' ? 'no subject token' : 'no token')

/** A request for the token got no response, or an inconclusive one. Retried like requests to the API. */
export function unreachableToken(step: TokenStep, { kind, message, reason, hint }: ApiError): ApiError {
  // only a timeout of the API itself may extend the API's timeout
  const isOther = reason === undefined || reason === 'ETIMEDOUT'
  return new ApiError({
    kind,
    message: `${missing(step)}: ${message}`,
    reason: isOther ? 'NO_TOKEN' : reason,
    hint,
  })
}

const notTheServer = (host: string) => `check whether a proxy or a login page responds instead of ${host}`

/** A successful response without a token, such as a login page. */
export function withoutToken(step: TokenStep, host: string, { status, headers }: HttpResponse): ApiError {
  const type = String(headers['content-type'] ?? 'no content type').split(';')[0]
  return new ApiError({
    kind: 'network',
    reason: 'NO_TOKEN',
    message: `${missing(step)} from ${host}: the response (HTTP ${status}, ${type}) contains none`,
    hint: notTheServer(host),
  })
}

/** Maximum characters of an error's own text. GKE's metadata server sends some 400, with the cause at the end. */
const maxText = 600

/** The meaning of an error response, by its body and its step. */
export function refusedToken(
  step: TokenStep,
  host: string,
  response: HttpResponse,
  context: TokenContext,
): ApiError {
  const { status } = response
  const body = parseErrorBody(response.text)
  const refusal = readRefusal(response, body)
  const message = `${missing(step)} from ${host}: ${context.secrets.hide(refusal.text).slice(0, maxText)}`
  const retryAfterMs = retryAfter(response, body?.retryDelay, context.clock.now())
  const init = { reason: 'NO_TOKEN', message, retryAfterMs }
  if (status === 429) return new ApiError({ kind: 'rateLimit', ...init })
  if (status >= 500 || status === 408) {
    const hint = `${host} is not available; check its status page if this lasts`
    return new ApiError({ kind: 'network', ...init, hint })
  }
  if (status >= 300 && status < 400)
    return new ApiError({ kind: 'network', ...init, hint: notTheServer(host) })
  return credentialsError(message, refusalHint(step, refusal, context))
}

function readRefusal(
  response: HttpResponse,
  body: ErrorBody | undefined,
): Refusal & { readonly text: string } {
  const { status, text } = response
  const json = parseJson(text)
  const value = isRecord(json) ? json : undefined
  if (body === undefined) {
    const message = (value === undefined ? plainText(text) : string(value.message)) ?? ''
    const host = redirectHost(response)
    const more = host === undefined ? message : `a redirect to ${host}`
    return { status, message, metadata: {}, text: more ? `HTTP ${status}: ${more}` : `HTTP ${status}` }
  }
  const code = string(value?.error) // RFC 6749, 5.2; Google's token services respond in this form
  const { message = '', info } = body
  const reason = info?.reason ?? body.status
  const stated = message === code ? code : `${code ?? `HTTP ${status}`}: ${message}`
  return { status, code, message, reason, metadata: info?.metadata ?? {}, text: stated }
}

/** Metadata servers return errors in plain text; HTML pages are of no use here. */
function plainText(text: string): string | undefined {
  const trimmed = text.trim()
  return trimmed.startsWith('<') ? undefined : trimmed.replace(/\s+/g, ' ')
}
