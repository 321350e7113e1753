import { Agent as HttpsAgent } from 'node:https'
import { gaxios } from 'google-auth-library'
import { ApiError } from '../errors/api-error.ts'
import type { ClientIdentity } from '../http/http-client.ts'
import { parseJson, record } from '../wire/json.ts'
import type { TokenContext, TokenStep } from './context.ts'
import { requestToken } from './request-token.ts'
import { withoutToken } from './token-error.ts'

/** Carries an ApiError through google-auth-library, which changes the text of other errors. */
export class TokenFailure extends Error {
  readonly failure: ApiError

  constructor(failure: ApiError) {
    super(failure.message)
    this.name = 'TokenFailure'
    this.failure = failure
  }
}

/** Identifies the step by the request's method and server. */
export type StepOf = (method: string, url: URL) => TokenStep

/**
 * Replaces the transport of google-auth-library, so that all its requests use mintage's HTTP client. The library's
 * retries and proxies are omitted, as that client already has both.
 */
export class LibraryTransport extends gaxios.Gaxios {
  readonly #context: TokenContext
  readonly #stepOf: StepOf
  readonly #identity: ClientIdentity | undefined

  constructor(context: TokenContext, stepOf: StepOf, identity?: ClientIdentity) {
    super()
    this.#context = context
    this.#stepOf = stepOf
    this.#identity = identity
  }

  /** The same with a client certificate, taken from the agent that the library made for it. */
  withIdentityOf(agent: unknown): LibraryTransport {
    if (!(agent instanceof HttpsAgent)) return this
    const { cert, key } = agent.options
    return new LibraryTransport(this.#context, this.#stepOf, { cert, key } as ClientIdentity)
  }

  override async request<T>(options: gaxios.GaxiosOptions = {}): gaxios.GaxiosPromise<T> {
    const method = options.method === 'POST' || options.method === 'PUT' ? options.method : 'GET'
    const url = new URL(options.url ?? '')
    const step = this.#stepOf(method, url)
    try {
      const addressFrom = url.hostname.endsWith('.googleapis.com') ? undefined : 'the credentials file'
      const raw = await requestToken(
        { step, method, url: url.href, ...contentOf(options), addressFrom, identity: this.#identity },
        this.#context,
      )
      const { status, text } = raw
      const data = parseJson(text) ?? text
      // GET and PUT return subject tokens, POST returns access tokens
      if (method === 'POST' && !hasToken(data)) throw withoutToken(step, url.host, raw)
      const response = new Response(status === 204 ? null : text, { status })
      return Object.assign(response, { config: options, data: data as T }) as gaxios.GaxiosResponse<T>
    } catch (error) {
      throw error instanceof ApiError ? new TokenFailure(error) : error
    }
  }
}

/** The body in the form of Gaxios: forms unchanged, other objects as JSON. */
function contentOf({ data, headers }: gaxios.GaxiosOptions) {
  const given = Object.fromEntries(new Headers(headers))
  if (data === undefined || typeof data === 'string') return { headers: given, body: data }
  const [type, body] =
    data instanceof URLSearchParams
      ? ['application/x-www-form-urlencoded', data.toString()]
      : ['application/json', JSON.stringify(data)]
  return { headers: { 'content-type': type, ...given }, body }
}

/** `access_token` of OAuth, `accessToken` of IAM Credentials; a header allows no other characters. */
export function hasToken(data: unknown): boolean {
  const { access_token, accessToken } = record(data)
  const token = access_token ?? accessToken
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)
}
