import { Agent as HttpsAgent } from 'node:https'
import { gaxios } from 'google-auth-library'
import type { ApiError } from '../errors/api-error.ts'
import type { ClientIdentity } from '../http/http-client.ts'
import { parseJson } from '../wire/json.ts'
import type { TokenContext, TokenStep } from './context.ts'
import { requestToken } from './request-token.ts'
import { withoutToken } from './token-error.ts'

/** Carries an ApiError through google-auth-library, which changes the text of errors on their way. */
export class TokenFailure extends Error {
  readonly failure: ApiError

  constructor(failure: ApiError) {
    super(failure.message)
    this.name = 'TokenFailure'
    this.failure = failure
  }
}

/** Tells steps apart by the request: which server is asked for what. */
export type StepOf = (method: string, url: URL) => TokenStep

/**
 * What google-auth-library sends requests with, in place of its own: nothing of it reaches the network by another way.
 * Its retries and proxies are left out, as requests to the API have both already.
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

  /** The same with a certificate of the client, taken from the agent that the library made for it. */
  withIdentityOf(agent: unknown): LibraryTransport {
    if (!(agent instanceof HttpsAgent)) return this
    const { cert, key } = agent.options
    return new LibraryTransport(this.#context, this.#stepOf, { cert, key } as ClientIdentity)
  }

  override async request<T>(options: gaxios.GaxiosOptions = {}): gaxios.GaxiosPromise<T> {
    const method = methodOf(options.method)
    const url = new URL(options.url ?? '')
    const step = this.#stepOf(method, url)
    try {
      const { body, headers } = contentOf(options)
      const reply = await requestToken(
        {
          step,
          method,
          url: url.href,
          headers,
          body,
          addressFrom: url.hostname.endsWith('.googleapis.com') ? undefined : 'the credentials file',
          identity: this.#identity,
        },
        this.#context,
      )
      const data = parseJson(reply.text) ?? reply.text
      // what is exchanged comes by GET or PUT, what it is exchanged for by POST
      if (method === 'POST' && !hasToken(data)) throw withoutToken(step, url.host, reply)
      const { status } = reply
      const response = new Response(status === 204 ? null : reply.text, { status })
      return Object.assign(response, { config: options, data: data as T }) as gaxios.GaxiosResponse<T>
    } catch (error) {
      throw isApiError(error) ? new TokenFailure(error) : error
    }
  }
}

const isApiError = (error: unknown): error is ApiError => error instanceof Error && error.name === 'ApiError'

const methodOf = (method: string | undefined): 'GET' | 'POST' | 'PUT' =>
  method === 'POST' || method === 'PUT' ? method : 'GET'

/** As Gaxios would send it: forms as they are, other objects as JSON. */
function contentOf({ data, headers }: gaxios.GaxiosOptions) {
  const given = Object.fromEntries(new Headers(headers))
  if (data === undefined) return { headers: given, body: undefined }
  if (data instanceof URLSearchParams) {
    return {
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...given },
      body: data.toString(),
    }
  }
  if (typeof data === 'string') return { headers: given, body: data }
  return { headers: { 'content-type': 'application/json', ...given }, body: JSON.stringify(data) }
}

/** `access_token` of OAuth, `accessToken` of IAM Credentials; a header takes no other characters. */
export function hasToken(data: unknown): boolean {
  const { access_token, accessToken } = (data ?? {}) as Readonly<Record<string, unknown>>
  const token = access_token ?? accessToken
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)
}
