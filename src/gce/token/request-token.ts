import { ApiError } from '../api-error.ts'
import type { Reply } from '../classify.ts'
import type { ClientIdentity } from '../http.ts'
import type { TokenContext } from './context.ts'
import { refusedToken, unreachableToken } from './token-error.ts'
import type { TokenStep } from './token-step.ts'

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

/** ms until a response begins: a metadata server asks others first, and may take longer. */
const responseTimeoutMs = { others: 10_000, metadata: 12_000 }
const maxBytes = 2 ** 20

/**
 * The one way of every request for a token, or for what a token is made from: with the proxies, deadlines and errors of
 * requests to the Compute API, its secrets registered, and logged. Resolves with a response of success; rejects with ApiError.
 */
export async function requestToken(request: TokenRequest, context: TokenContext): Promise<Reply> {
  const { clock, http, log, secrets, signal } = context
  const { step, method, url, headers, body, addressFrom, identity } = request
  const { host } = new URL(url)
  addSecrets(request, context)
  const startMs = clock.monotonic()
  const logResult = (result: string) =>
    log({ step: `${method} ${host}`, result, ms: clock.monotonic() - startMs })
  let reply: Reply
  try {
    reply = await http.send({
      method,
      url,
      headers,
      body,
      responseTimeoutMs: step.kind === 'metadata' ? responseTimeoutMs.metadata : responseTimeoutMs.others,
      maxBytes,
      addressFrom,
      identity,
      signal,
    })
  } catch (error) {
    logResult(error instanceof ApiError ? error.message : 'stopped')
    throw error instanceof ApiError && !signal.aborted ? unreachableToken(step, error) : error
  }
  logResult(`HTTP ${reply.status}`)
  if (reply.status < 200 || reply.status > 299) throw refusedToken(step, host, reply, context)
  for (const secret of secretsIn(parse(reply.text))) secrets.add(secret)
  return reply
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

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
