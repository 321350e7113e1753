import { setMaxListeners } from 'node:events'
import { Agent as HttpAgent, request as httpRequest, type OutgoingHttpHeaders } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import got, { type Got, RequestError, type RequestFunction } from 'got'
import type { Clock } from '../../util/clock.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import type { ApiError } from '../errors/api-error.ts'
import type { HttpResponse } from '../wire/http-response.ts'
import { networkError, noResponse, proxyRefusal, type Route, tooLarge } from './network-error.ts'
import { noProxies, type ProxyRules } from './proxy-rules.ts'
import { proxyAddress, proxyAuthorization, TunnelAgent } from './tunnel.ts'

/** One HTTP request. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
  /** ms by the clock from the sent request to the start of the response. */
  readonly responseTimeoutMs: number
  /** Maximum size of the response, decompressed. */
  readonly maxBytes: number
  readonly signal?: AbortSignal | undefined
  /** The setting that holds the URL, for hints: `--endpoint`. */
  readonly addressFrom?: string | undefined
  /** A client certificate, in PEM. */
  readonly identity?: ClientIdentity | undefined
}

export interface ClientIdentity {
  readonly cert: string | Buffer
  readonly key: string | Buffer
}

/** Sends requests to every server: the Compute API, token endpoints and metadata servers alike. */
export interface HttpClient {
  /** The response, whatever its status; rejects with ApiError `network`, or with `signal.reason`. */
  send(request: HttpRequest): Promise<HttpResponse>
  /** Ends all requests and connections. */
  close(): void
}

export interface HttpOptions {
  readonly userAgent: string
  /** Connections to one server. */
  readonly maxConnections: number
  /** Measures the response time. Network phases, such as connecting, are measured in real time. */
  readonly clock: Clock
  readonly proxyFor?: ProxyRules
  /** ms for each phase of connecting: name, TCP, proxy, TLS. */
  readonly connectTimeoutMs?: number
  /** ms to send the request, for a server that reads nothing once the buffers are full. */
  readonly sendTimeoutMs?: number
}

/**
 * ms for one address of a host. Node's 250 ms are too few for far networks, where every address would time out
 * (https://github.com/nodejs/node/issues/54359); two lost SYN packets take 3 s.
 */
const addressTimeoutMs = 3_000

/** HTTP/1.1 with kept connections; the callers handle retries, redirects and status codes. */
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
  const tunnelThrough = (proxy: URL): TunnelAgent => {
    const agent =
      tunnels.get(proxy.href) ?? new TunnelAgent(proxy, { ...agentOptions, timeoutMs: connectTimeoutMs })
    tunnels.set(proxy.href, agent)
    return agent
  }
  const request: RequestFunction = (url, requestOptions, callback) => {
    // got sets some thirty options, most of them undefined, and Node copies them three times: 15 kB per request
    const given = omitUndefined(requestOptions)
    const proxy = proxyFor(url)
    if (url.protocol === 'https:') {
      return httpsRequest(url, { ...given, agent: proxy ? tunnelThrough(proxy) : direct.https }, callback)
    }
    if (proxy === undefined) return httpRequest(url, { ...given, agent: direct.http }, callback)
    // without TLS the proxy itself receives the request, with the whole URL in its first line (RFC 9112, 3.2.2)
    const headers = {
      ...(given.headers as OutgoingHttpHeaders),
      host: url.host,
      ...proxyAuthorization(proxy),
    }
    const viaProxy = { ...given, ...proxyAddress(proxy), path: url.href, headers }
    return proxy.protocol === 'https:'
      ? httpsRequest({ ...viaProxy, agent: direct.https }, callback)
      : httpRequest({ ...viaProxy, agent: direct.http }, callback)
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
    send(one) {
      const url = new URL(one.url)
      const route = { host: url.host, proxy: proxyFor(url)?.host, addressFrom: one.addressFrom }
      return sendOnce(client, one, { clock, route })
    },
    close() {
      for (const agent of [direct.http, direct.https, ...tunnels.values()]) agent.destroy()
    },
  }
}

/** A shared abort reason that nobody reads: without one, each abort creates an error with its stack. */
const done = Symbol('done')

async function sendOnce(
  client: Got,
  { method, url, headers, body, identity, signal, maxBytes, responseTimeoutMs }: HttpRequest,
  { clock, route }: { readonly clock: Clock; readonly route: Route },
): Promise<HttpResponse> {
  if (signal) setMaxListeners(0, signal) // one listener per request of an image or a run
  const responded = new AbortController()
  let failure: ApiError | undefined
  try {
    const https = identity && { certificate: identity.cert, key: identity.key }
    const sending = client(url, { method, headers, ...omitUndefined({ body, signal, https }) })
    const stop = (error: ApiError) => {
      failure ??= error
      sending.cancel()
    }
    void sending.on('downloadProgress', ({ transferred }) => {
      if (transferred > maxBytes) stop(tooLarge(route, maxBytes))
    })
    void sending.on('request', (sent) => {
      sent.once('response', () => responded.abort(done))
      sent.once('finish', () => {
        const overdue = clock.sleep(responseTimeoutMs, responded.signal)
        overdue.then(() => stop(noResponse(route))).catch(() => {})
      })
    })
    const response = await sending
    if (response.statusCode === 407 && route.proxy !== undefined) throw proxyRefusal(route, 407)
    return { status: response.statusCode, headers: response.headers, text: response.body }
  } catch (error) {
    signal?.throwIfAborted()
    throw failure ?? (error instanceof RequestError ? networkError(error, route) : error)
  } finally {
    responded.abort(done)
  }
}
