import { setMaxListeners } from 'node:events'
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import got, { type Got, RequestError, type RequestFunction } from 'got'
import type { Clock } from '../util/clock.ts'
import type { Reply } from './classify.ts'
import { networkError, noAnswer, tooLarge } from './network-error.ts'

/** One attempt on the wire. */
interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
  /** The server keeps the request until there is news. */
  readonly longPoll: boolean
  /** How often it has had no answer in time before: a server that is slow is given more time. */
  readonly silences: number
  readonly signal: AbortSignal | undefined
}

export interface Transport {
  /** The reply, whatever its status; rejects with ApiError `network`, or with `signal.reason`. */
  send(request: HttpRequest): Promise<Reply>
  close(): void
}

export interface TransportOptions {
  readonly baseUrl: URL
  readonly userAgent: string
  readonly maxConnections: number
  /** By it a reply is overdue. What the network alone decides, such as how long connecting takes, is in real time. */
  readonly clock: Clock
  /** ms until a reply begins, once the request is sent; longer, up to six times, after it had no answer in time. */
  readonly responseTimeoutMs?: number
  /** The same for a long poll, which the server answers within two minutes. */
  readonly longPollTimeoutMs?: number
  /** Of a reply, unpacked. A page of 500 images has 1 to 10 MB. */
  readonly mostBytes?: number
}

const defaults = { responseTimeoutMs: 10_000, longPollTimeoutMs: 150_000, mostBytes: 64 * 2 ** 20 }

/** How much longer a reply is waited for after each one that did not come: at first a lost one is more likely than a slow server. */
const [growth, mostGrowth] = [[1, 1.5, 3], 6]

/** HTTP/1.1 with kept connections; retries, redirects and status codes are dealt with above. */
export function createTransport(options: TransportOptions): Transport {
  const agentOptions = {
    keepAlive: true,
    maxSockets: options.maxConnections,
    maxFreeSockets: options.maxConnections,
  }
  const agents = { http: new HttpAgent(agentOptions), https: new HttpsAgent(agentOptions) }
  const client: Got = got.extend({
    agent: agents,
    request: requestWithFew,
    headers: { 'user-agent': options.userAgent },
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    timeout: { lookup: 10_000, connect: 10_000, secureConnect: 10_000, read: 60_000 },
  })
  return {
    send: (request) => sendOnce(client, request, { ...defaults, ...options }),
    close() {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

/** got names some thirty options, most of them undefined, and Node copies them three times: 15 kB for each request. */
const requestWithFew: RequestFunction = (url, options, callback) => {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  return (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, given, callback)
}

/** Of an abort that nobody looks at; without one, each makes an error with its stack. */
const answered = Symbol('answered')

/** Put together here: got would parse and print a URL three times for it. */
function urlOf({ href }: URL, { path, query }: HttpRequest): string {
  const search = new URLSearchParams(query).toString()
  return `${href}${href.endsWith('/') ? '' : '/'}${path}${search && '?'}${search}`
}

async function sendOnce(
  client: Got,
  request: HttpRequest,
  { baseUrl, clock, mostBytes, responseTimeoutMs, longPollTimeoutMs }: TransportOptions & typeof defaults,
): Promise<Reply> {
  const { signal } = request
  if (signal) setMaxListeners(0, signal) // one for each request of an image or a run
  const patience = new AbortController()
  let [overflown, overdue] = [false, false]
  try {
    const sending = client(urlOf(baseUrl, request), {
      method: request.method,
      headers: request.headers,
      ...(request.body === undefined ? {} : { json: request.body }),
      ...(signal === undefined ? {} : { signal }),
    })
    void sending.on('downloadProgress', ({ transferred }) => {
      if (transferred <= mostBytes || overflown) return
      overflown = true
      sending.cancel()
    })
    const patienceMs = responseTimeoutMs * (growth[request.silences] ?? mostGrowth)
    const longestMs = request.longPoll ? longPollTimeoutMs : patienceMs
    void sending.on('request', (sent) => {
      sent.once('response', () => patience.abort(answered))
      sent.once('finish', () => {
        clock.sleep(longestMs, patience.signal).then(giveUp, () => {})
      })
    })
    const giveUp = () => {
      overdue = true
      sending.cancel()
    }
    const reply = await sending
    return { status: reply.statusCode, headers: reply.headers, text: reply.body }
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    if (overdue) throw noAnswer(baseUrl.host)
    if (overflown) throw tooLarge(baseUrl.host, mostBytes)
    if (error instanceof RequestError) throw networkError(error, baseUrl.host)
    throw error
  } finally {
    patience.abort(answered)
  }
}
