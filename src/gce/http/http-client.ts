import { setMaxListeners } from 'node:events'
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import got, { type Got, RequestError, type RequestFunction } from 'got'
import type { Clock } from '../../util/clock.ts'
import type { HttpResponse } from '../wire/http-response.ts'
import { networkError, noResponse, proxyRefusal, tooLarge, type Way } from './network-error.ts'
import { noProxies, type ProxyRules } from './proxy-rules.ts'
import { addressOf, proxyAuthorization, TunnelAgent } from './tunnel.ts'

/** One HTTP request. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
  /** ms by the clock until a response starts, once the request is sent. */
  readonly responseTimeoutMs: number
  /** Of the response, unpacked. */
  readonly maxBytes: number
  readonly signal?: AbortSignal | undefined
  /** What the URL was taken from, for hints: `--endpoint`. */
  readonly addressFrom?: string | undefined
  /** A certificate of the client, in PEM. */
  readonly identity?: ClientIdentity | undefined
}

export interface ClientIdentity {
  readonly cert: string | Buffer
  readonly key: string | Buffer
}

/** The way to every server: the Compute API, token endpoints and metadata servers alike. */
export interface HttpClient {
  /** The response, whatever its status; rejects with ApiError `network`, or with `signal.reason`. */
  send(request: HttpRequest): Promise<HttpResponse>
  /** Ends all requests and connections. */
  close(): void
}

export interface HttpOptions {
  readonly userAgent: string
  /** To one server. */
  readonly maxConnections: number
  /** By it a response is overdue. What the network alone decides, such as how long connecting takes, is in real time. */
  readonly clock: Clock
  readonly proxyFor?: ProxyRules
  /** ms for each phase of connecting: name, TCP, proxy, TLS. */
  readonly connectTimeoutMs?: number
  /** ms for the request to be on its way: a server that reads nothing takes no more than fits into the buffers. */
  readonly sendTimeoutMs?: number
}

/**
 * ms for one address of a host. Node's 250 ms are too few for far networks, where no address would ever be reached
 * (https://github.com/nodejs/node/issues/54359); two lost SYN packets take 3 s.
 */
const addressTimeoutMs = 3_000

/** HTTP/1.1 with kept connections; retries, redirects and status codes are dealt with above. */
export function createHttp(options: HttpOptions): HttpClient {
  const { clock, maxConnections, userAgent, proxyFor = noProxies } = options
  const { connectTimeoutMs = 10_000, sendTimeoutMs = 60_000 } = options
  const agentOptions = {
    keepAlive: true,
    maxSockets: maxConnections,
    maxFreeSockets: maxConnections,
    autoSelectFamilyAttemptTimeout: addressTimeoutMs,
  }
  const direct = { http: new HttpAgent(agentOptions), https: new HttpsAgent(agentOptions) }
  const tunnels = new Map<string, TunnelAgent>()
  const tunnelOf = (proxy: URL): TunnelAgent => {
    const known = tunnels.get(proxy.href)
    if (known !== undefined) return known
    const agent = new TunnelAgent(proxy, { ...agentOptions, timeoutMs: connectTimeoutMs })
    tunnels.set(proxy.href, agent)
    return agent
  }
  const request: RequestFunction = (url, requestOptions, callback) => {
    const given = definedOf(requestOptions)
    const proxy = proxyFor(url)
    if (url.protocol === 'https:') {
      return httpsRequest(url, { ...given, agent: proxy ? tunnelOf(proxy) : direct.https }, callback)
    }
    if (proxy === undefined) return httpRequest(url, { ...given, agent: direct.http }, callback)
    const toProxy = { ...given, ...throughProxy(url, proxy, given) }
    return proxy.protocol === 'https:'
      ? httpsRequest({ ...toProxy, agent: direct.https }, callback)
      : httpRequest({ ...toProxy, agent: direct.http }, callback)
  }
  const client: Got = got.extend({
    request,
    headers: { 'user-agent': userAgent },
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    timeout: {
      lookup: connectTimeoutMs,
      connect: connectTimeoutMs,
      secureConnect: connectTimeoutMs,
      send: sendTimeoutMs,
      read: 60_000,
    },
  })
  return {
    send: (one) => sendOnce(client, one, { clock, proxyFor }),
    close() {
      for (const agent of [direct.http, direct.https, ...tunnels.values()]) agent.destroy()
    },
  }
}

/** got names some thirty options, most of them undefined, and Node copies them three times: 15 kB for each request. */
function definedOf(options: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

/** A request without TLS is sent to the proxy itself, which reads the whole URL in its first line (RFC 9112, 3.2.2). */
function throughProxy(url: URL, proxy: URL, { headers }: Record<string, unknown>) {
  return {
    protocol: proxy.protocol,
    ...addressOf(proxy),
    path: url.href,
    headers: { ...(headers as Record<string, string>), host: url.host, ...proxyAuthorization(proxy) },
  }
}

/** Of an abort that nobody looks at; without one, each makes an error with its stack. */
const answered = Symbol('answered')

async function sendOnce(
  client: Got,
  request: HttpRequest,
  { clock, proxyFor }: { readonly clock: Clock; readonly proxyFor: ProxyRules },
): Promise<HttpResponse> {
  const { signal, url, body, identity, maxBytes } = request
  if (signal) setMaxListeners(0, signal) // one for each request of an image or a run
  const patience = new AbortController()
  let [overflown, overdue] = [false, false]
  const way = (): Way => {
    const target = new URL(url)
    return { host: target.host, proxy: proxyFor(target)?.host, addressFrom: request.addressFrom }
  }
  try {
    const sending = client(url, {
      method: request.method,
      headers: request.headers,
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
      ...(identity === undefined ? {} : { https: { certificate: identity.cert, key: identity.key } }),
    })
    void sending.on('downloadProgress', ({ transferred }) => {
      if (transferred <= maxBytes || overflown) return
      overflown = true
      sending.cancel()
    })
    void sending.on('request', (sent) => {
      sent.once('response', () => patience.abort(answered))
      sent.once('finish', () => {
        clock.sleep(request.responseTimeoutMs, patience.signal).then(giveUp, () => {})
      })
    })
    const giveUp = () => {
      overdue = true
      sending.cancel()
    }
    const reply = await sending
    if (reply.statusCode === 407 && way().proxy !== undefined) throw proxyRefusal(way(), 407)
    return { status: reply.statusCode, headers: reply.headers, text: reply.body }
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    if (overdue) throw noResponse(way())
    if (overflown) throw tooLarge(way().host, maxBytes)
    if (error instanceof RequestError) throw networkError(error, way())
    throw error
  } finally {
    patience.abort(answered)
  }
}
