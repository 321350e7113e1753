import { ApiError } from '../errors/api-error.ts'
import type { Reply } from '../errors/classify.ts'
import { type ErrorBody, parseErrorBody } from '../errors/error-body.ts'
import { retryAfter } from '../errors/retry-after.ts'
import { isRecord } from '../wire/members.ts'
import { parseJson } from '../wire/parse-json.ts'
import type { TokenContext } from './context.ts'
import { type Refusal, refusalHint } from './refusal-hint.ts'
import { stepNames, type TokenStep } from './token-step.ts'

/** There is no token, and a retry does not help. */
export function credentialsError(message: string, hint: string): ApiError {
  return new ApiError({ kind: 'credentials', reason: 'NO_CREDENTIALS', message, hint })
}

/** A request on the way to the token got no response, or one that says nothing about it. Retried as those to the API are. */
export function unreachableToken(step: TokenStep, error: ApiError): ApiError {
  const { kind, message, reason, hint } = error
  return new ApiError({
    kind,
    message: `${stepNames[step.kind]}: ${message}`,
    // silence of the API itself gives the API more time, that of others must not
    reason: reason === undefined || reason === 'ETIMEDOUT' ? 'NO_TOKEN' : reason,
    ...(hint === undefined ? {} : { hint }),
  })
}

/** A response of success without a token, such as a login page. */
export function withoutToken(step: TokenStep, host: string, { status, headers }: Reply): ApiError {
  const type = String(headers['content-type'] ?? 'no content type').split(';')[0]
  return new ApiError({
    kind: 'network',
    reason: 'NO_TOKEN',
    message: `${stepNames[step.kind]} from ${host}: the response (HTTP ${status}, ${type}) holds none`,
    hint: `check whether a proxy or a login page responds in place of ${host}`,
  })
}

/** What a response of no success means, by its body and by the step that it answers. */
export function refusedToken(step: TokenStep, host: string, reply: Reply, context: TokenContext): ApiError {
  const { status, headers } = reply
  const refusal = readRefusal(reply)
  const text = context.secrets.hide(refusal.text).slice(0, longestText)
  const message = `${stepNames[step.kind]} from ${host}: ${text}`
  const wait = retryAfter({ headers }, parseErrorBody(reply.text)?.details ?? [], context.clock.now())
  const after = wait === undefined ? {} : { retryAfterMs: wait }
  if (status === 429) {
    return new ApiError({ kind: 'rateLimit', reason: 'NO_TOKEN', message, ...after })
  }
  if (status >= 500 || status === 408) {
    const hint = `${host} is not available; check its status page if this lasts`
    return new ApiError({ kind: 'network', reason: 'NO_TOKEN', message, hint, ...after })
  }
  if (status >= 300 && status < 400) {
    const hint = `check whether a proxy or a login page responds in place of ${host}`
    return new ApiError({ kind: 'network', reason: 'NO_TOKEN', message, hint })
  }
  return credentialsError(message, refusalHint(step, refusal, context))
}

/** Characters of an error's own text. That of GKE's metadata server has some 400, with the cause at its end. */
const longestText = 600

function readRefusal({ status, text, headers }: Reply): Refusal & { readonly text: string } {
  const body = parseErrorBody(text)
  const value = parseJson(text)
  const json = isRecord(value) ? value : undefined
  if (body === undefined) {
    const said = json === undefined ? plainText(text) : stringOf(json.message)
    const { location } = headers
    const redirect =
      typeof location === 'string' && URL.canParse(location) ? new URL(location).host : undefined
    const more = redirect === undefined ? said : `a redirect to ${redirect}`
    return { status, message: said ?? '', text: more ? `HTTP ${status}: ${more}` : `HTTP ${status}` }
  }
  // RFC 6749, 5.2; Google's token services respond in this form
  const code = stringOf(json?.error)
  const { message = '' } = body
  return {
    status,
    code,
    message,
    ...infoOf(body),
    text: code === undefined ? `HTTP ${status}: ${message}` : message === code ? code : `${code}: ${message}`,
  }
}

function infoOf({ details, status }: ErrorBody): Pick<Refusal, 'reason' | 'service' | 'consumer'> {
  const info = details.find(({ reason }) => reason !== undefined)
  return {
    reason: info?.reason ?? status,
    service: info?.metadata.service,
    consumer: info?.metadata.consumer?.replace(/^projects\//, ''),
  }
}

/** Metadata servers return errors in plain text; pages for people say nothing here. */
function plainText(text: string): string | undefined {
  const trimmed = text.trim()
  return trimmed === '' || trimmed.startsWith('<') ? undefined : trimmed.replace(/\s+/g, ' ')
}

const stringOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined
