import type { Reply } from '../errors/classify.ts'
import type { HttpClient } from '../http/http-client.ts'

/** One attempt on the wire. */
interface ApiRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
  /** The server keeps the request until there is news. */
  readonly longPoll: boolean
  /** How often it has had no answer in time before: a server that is slow is given more time. */
  readonly timeoutCount: number
  readonly signal: AbortSignal | undefined
}

export interface Transport {
  /** The reply, whatever its status; rejects with ApiError `network`, or with `signal.reason`. */
  send(request: ApiRequest): Promise<Reply>
}

export interface TransportOptions {
  readonly http: HttpClient
  readonly baseUrl: URL
  /** ms until a reply begins, once the request is sent; longer, up to six times, after it had no answer in time. */
  readonly responseTimeoutMs?: number | undefined
  /** The same for a long poll, which the server answers within two minutes. */
  readonly longPollTimeoutMs?: number | undefined
  /** Of a reply, unpacked. A page of 500 images has 1 to 10 MB. */
  readonly mostBytes?: number
}

/** How much longer a reply is waited for after each one that did not come: at first a lost one is more likely than a slow server. */
const [growth, mostGrowth] = [[1, 1.5, 3], 6]

/** Requests to the Compute API. */
export function createTransport({
  http,
  baseUrl,
  responseTimeoutMs = 10_000,
  longPollTimeoutMs = 150_000,
  mostBytes = 64 * 2 ** 20,
}: TransportOptions): Transport {
  return {
    send(request) {
      const { body, headers, longPoll, method, signal, timeoutCount } = request
      const patienceMs = responseTimeoutMs * (growth[timeoutCount] ?? mostGrowth)
      return http.send({
        method,
        url: urlOf(baseUrl, request),
        headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
        responseTimeoutMs: longPoll ? longPollTimeoutMs : patienceMs,
        maxBytes: mostBytes,
        addressFrom: '--endpoint',
        signal,
      })
    },
  }
}

/** Put together here: got would parse and print a URL three times for it. */
function urlOf({ href }: URL, { path, query }: ApiRequest): string {
  const search = new URLSearchParams(query).toString()
  return `${href}${href.endsWith('/') ? '' : '/'}${path}${search && '?'}${search}`
}
