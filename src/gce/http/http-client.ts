import { setMaxListeners } from 'node:events'
import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Clock } from '../../util/clock.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import type { HttpResponse } from '../errors/classify.ts'
import { type Deadlines, type ExchangeOptions, exchange } from './exchange.ts'
import { networkError, proxyRefusal, type Route } from './network-error.ts'
import { noProxies, type ProxyRules } from './proxy-rules.ts'
import { proxyAddress, proxyAuthorization, TunnelAgent } from './tunnel.ts'

/** One HTTP request. */
export interface HttpRequest extends ExchangeOptions {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
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
  /** To one server. */
  readonly maxConnections: number
  /** Times the response. Phases that the network alone decides, such as connecting, take real time. */
  readonly clock: Clock
  readonly proxyFor?: ProxyRules
  /** ms for each phase of connecting: name, TCP, proxy, TLS. */
  readonly connectTimeoutMs?: number
  /** ms to send the request: a server that reads nothing takes no more than fits into the buffers. */
  readonly sendTimeoutMs?: number
}

/**
 * ms for one address of a host. Node's 250 ms are too few for far networks, where no address would ever be reached
 * (https://github.com/nodejs/node/issues/54359); two lost SYN packets take 3 s.
 */
const addressTimeoutMs = 3_000

/** HTTP/1.1 with kept connections; the callers handle retries, redirects and status codes. */
export function createHttp(options: HttpOptions): HttpClient {
  const { clock, maxConnections, userAgent, proxyFor = noProxies } = options
  const { connectTimeoutMs = 10_000, sendTimeoutMs = 60_000 } = options
  const deadlines: Deadlines = { clock, connectTimeoutMs, sendTimeoutMs, readTimeoutMs: 60_000 }
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

  const open = (
    url: URL,
    proxy: URL | undefined,
    { method, headers, identity, signal }: HttpRequest,
  ): ClientRequest => {
    const sent = { 'user-agent': userAgent, 'accept-encoding': 'gzip', ...headers }
    const init = omitUndefined({ method, headers: sent, signal, ...identity })
    if (url.protocol === 'https:') {
      return httpsRequest(url, { ...init, agent: proxy ? tunnelThrough(proxy) : direct.https })
    }
    if (proxy === undefined) return httpRequest(url, { ...init, agent: direct.http })
    // a request without TLS goes to the proxy itself, which reads the whole URL in its first line (RFC 9112, 3.2.2)
    const viaHeaders = { ...sent, host: url.host, ...proxyAuthorization(proxy) }
    const via = { ...init, ...proxyAddress(proxy), path: url.href, headers: viaHeaders }
    return proxy.protocol === 'https:'
      ? httpsRequest({ ...via, agent: direct.https })
      : httpRequest({ ...via, agent: direct.http })
  }

  return {
    async send(request) {
      const { signal, addressFrom } = request
      if (signal) setMaxListeners(0, signal) // one for each request of an image or a run
      signal?.throwIfAborted()
      const url = new URL(request.url)
      const proxy = proxyFor(url)
      const route: Route = { host: url.host, proxy: proxy?.host, addressFrom }
      const send = async () => exchange(open(url, proxy, request), request, deadlines)
      const response = await send().catch((error: unknown) => {
        signal?.throwIfAborted()
        throw networkError(error, route)
      })
      if (response.status === 407 && proxy !== undefined) throw proxyRefusal(route, 407)
      return response
    },
    close() {
      for (const agent of [direct.http, direct.https, ...tunnels.values()]) agent.destroy()
    },
  }
}
