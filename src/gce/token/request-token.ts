import { ApiError } from '../errors/api-error.ts'
import type { ClientIdentity } from '../http/http-client.ts'
import { type HttpResponse, isSuccess } from '../wire/http-response.ts'
import { parseJson } from '../wire/json.ts'
import type { TokenContext, TokenStep } from './context.ts'
import { refusedToken, unreachableToken } from './token-error.ts'

export interface TokenRequest {
  readonly step: TokenStep
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
  /** What the URL was taken from, for hints. */
  readonly addressFrom?: string | undefined
  readonly identity?: ClientIdentity | undefined
}

/** ms until a response starts: a metadata server asks others first, and may take longer. */
const responseTimeoutMs = { others: 10_000, metadata: 12_000 }
const maxBytes = 2 ** 20

/**
 * The one way of every request for a token, or for what a token is made from: with the proxies, deadlines and errors of
 * requests to the Compute API, its secrets registered, and logged. Resolves with a response of success; rejects with ApiError.
 */
export async function requestToken(request: TokenRequest, context: TokenContext): Promise<HttpResponse> {
  const { secrets, signal } = context
  const { step, url } = request
  addSecrets(request, context)
  let reply: HttpResponse
  try {
    reply = await sendLogged(request, context)
  } catch (error) {
    throw error instanceof ApiError && !signal.aborted ? unreachableToken(step, error) : error
  }
  if (!isSuccess(reply)) throw refusedToken(step, new URL(url).host, reply, context)
  for (const secret of secretsIn(parseJson(reply.text))) secrets.add(secret)
  return reply
}

/** One request, logged; resolves with any response, and rejects as HttpClient does. */
export async function sendLogged(request: TokenRequest, context: TokenContext): Promise<HttpResponse> {
  const { clock, http, emit, signal } = context
  const { step, ...rest } = request
  const startMs = clock.monotonic()
  const logResult = (result: string) => {
    const ms = clock.monotonic() - startMs
    emit({ type: 'tokenRequest', step: `${request.method} ${new URL(request.url).host}`, result, ms })
  }
  const timeoutMs = step.kind === 'metadata' ? responseTimeoutMs.metadata : responseTimeoutMs.others
  try {
    const reply = await http.send({ ...rest, responseTimeoutMs: timeoutMs, maxBytes, signal })
    logResult(`HTTP ${reply.status}`)
    return reply
  } catch (error) {
    logResult(error instanceof ApiError ? error.message : 'stopped')
    throw error
  }
}

/** Of what is sent: form fields, and headers that say who asks. */
function addSecrets({ headers, body = '' }: TokenRequest, { secrets }: TokenContext): void {
  for (const [name, value] of [...Object.entries(headers), ...new URLSearchParams(body)]) {
    if (secretName.test(name)) secrets.add(value.replace(/^(?:Bearer|Basic) /i, ''))
  }
}

const secretName = /^authorization$|token$|secret|assertion|private_?key$|password/i
const notSecret = /_type$|^token_uri$|^token_url$/i

/** All texts of a JSON value that are secret by the name of their member. */
export function secretsIn(value: unknown, isSecret = false): readonly string[] {
  if (typeof value === 'string') return isSecret ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => {
    const named = name === 'headers' || (secretName.test(name) && !notSecret.test(name))
    return secretsIn(member, isSecret || named || /secretaccesskey/i.test(name))
  })
}
