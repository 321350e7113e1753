import { ApiError } from '../errors/api-error.ts'
import type { HttpRequest } from '../http/http-client.ts'
import { sendLogged } from '../http/send-logged.ts'
import { type HttpResponse, isSuccess } from '../wire/http-response.ts'
import { parseJson } from '../wire/json.ts'
import type { TokenContext, TokenStep } from './context.ts'
import { refusedToken, unreachableToken } from './token-error.ts'

export interface TokenRequest extends Omit<HttpRequest, 'responseTimeoutMs' | 'maxBytes' | 'signal'> {
  readonly step: TokenStep
}

/** ms until a response starts: a metadata server calls other servers first, so it may take longer. */
const responseTimeoutMs = { others: 10_000, metadata: 12_000 }

/**
 * Requests a token, or a credential to exchange for one. Uses the proxies, deadlines and errors of requests to the
 * Compute API, registers secrets and logs the request. Resolves with a response of success; rejects with ApiError.
 */
export async function requestToken(request: TokenRequest, context: TokenContext): Promise<HttpResponse> {
  const { secrets, signal } = context
  const { step, url, headers, body = '' } = request
  for (const [name, value] of [...Object.entries(headers), ...new URLSearchParams(body)]) {
    if (secretName.test(name)) secrets.add(value.replace(/^(?:Bearer|Basic) /i, ''))
  }
  const response = await sendTokenRequest(request, context).catch((error: unknown) => {
    throw error instanceof ApiError && !signal.aborted ? unreachableToken(step, error) : error
  })
  if (!isSuccess(response)) throw refusedToken(step, new URL(url).host, response, context)
  secrets.add(...secretsIn(parseJson(response.text)))
  return response
}

/** One request, logged; resolves with any response, and rejects as HttpClient does. */
export function sendTokenRequest(
  { step, ...request }: TokenRequest,
  context: TokenContext,
): Promise<HttpResponse> {
  const timeoutMs = step.kind === 'metadata' ? responseTimeoutMs.metadata : responseTimeoutMs.others
  const sent = { ...request, responseTimeoutMs: timeoutMs, maxBytes: 2 ** 20, signal: context.signal }
  const name = `${request.method} ${new URL(request.url).host}`
  return sendLogged(context, sent, ({ result, ms }) =>
    context.emit({ type: 'tokenRequest', step: name, result, ms }),
  )
}

const secretName = /^authorization$|token$|secret|assertion|private_?key$|password/i
const notSecret = /_type$|^token_uri$|^token_url$/i

/** All strings of a JSON value whose member name marks them as secret. */
export function secretsIn(value: unknown, isSecret = false): readonly string[] {
  if (typeof value === 'string') return isSecret ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => {
    const named = name === 'headers' || (secretName.test(name) && !notSecret.test(name))
    return secretsIn(member, isSecret || named || /secretaccesskey/i.test(name))
  })
}
