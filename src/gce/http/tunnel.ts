import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import {
  type AgentOptions,
  Agent as HttpsAgent,
  request as httpsRequest,
  type RequestOptions,
} from 'node:https'
import { isIP, isIPv6 } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'

/** A proxy did not connect to the server. Holds no URL, as the proxy's may have a password. */
export class ProxyError extends Error {
  /** `HOST:PORT` of the proxy. */
  readonly proxy: string
  /** The proxy's HTTP status, if it sent one. */
  readonly status: number | undefined
  /** Node's error code, if the connection to the proxy failed. */
  readonly code: string | undefined

  constructor(
    proxy: URL,
    failure: { readonly status?: number | undefined; readonly cause?: NodeJS.ErrnoException },
  ) {
    super('the proxy refused the connection')
    this.name = 'ProxyError'
    this.proxy = proxy.host
    this.status = failure.status
    this.code = failure.cause?.code
  }
}

type OnConnected = (error: Error | null, socket: Duplex) => void

interface Destroyable {
  destroy(error?: Error): unknown
}

/**
 * Connections to HTTPS servers through a proxy, by CONNECT, kept alive and pooled like direct ones. https-proxy-agent
 * does not suffice: it cannot end a CONNECT without a response, and passes off a proxy's refusal as the server's.
 */
export class TunnelAgent extends HttpsAgent {
  readonly #proxy: URL
  /** ms for the response to CONNECT, and for TLS, in real time. */
  readonly #timeoutMs: number
  readonly #pending = new Set<Destroyable>()

  constructor(proxy: URL, { timeoutMs, ...options }: AgentOptions & { readonly timeoutMs: number }) {
    super(options)
    this.#proxy = proxy
    this.#timeoutMs = timeoutMs
  }

  override createConnection(options: RequestOptions, onConnected: OnConnected = () => {}): undefined {
    this.#open(options).then(
      (socket) => onConnected(null, socket),
      // Node's type requires a socket here, but its code does not read it
      (error: Error) => (onConnected as (error: Error) => void)(error),
    )
  }

  /** Also ends connections that are not established yet. */
  override destroy(): void {
    for (const pending of this.#pending) pending.destroy(failed('ECONNRESET'))
    super.destroy()
  }

  async #open(options: RequestOptions): Promise<Duplex> {
    const tunnel = await this.#connect(options)
    const socket = super.createConnection(Object.assign({}, options, { socket: tunnel })) as TLSSocket
    const secured = new Promise<void>((resolve, reject) => {
      socket.once('secureConnect', resolve)
      socket.once('error', reject)
      socket.once('close', () => reject(failed('ECONNRESET')))
    })
    await this.#limited(socket, secured)
    return socket
  }

  #connect({ host, port }: RequestOptions): Promise<Duplex> {
    const proxy = this.#proxy
    const target = `${isIPv6(host ?? '') ? `[${host}]` : host}:${port}`
    const request = proxy.protocol === 'https:' ? httpsRequest : httpRequest
    const sent = request({
      method: 'CONNECT',
      ...proxyAddress(proxy),
      path: target,
      headers: { host: target, ...proxyAuthorization(proxy) },
      agent: new (proxy.protocol === 'https:' ? HttpsAgent : HttpAgent)({
        autoSelectFamilyAttemptTimeout: this.options.autoSelectFamilyAttemptTimeout,
      }),
    })
    const connected = new Promise<Duplex>((resolve, reject) => {
      sent.once('connect', ({ statusCode }, socket, head) => {
        if (statusCode === 200) {
          if (head.length > 0) socket.unshift(head)
          resolve(socket)
          return
        }
        socket.destroy()
        reject(new ProxyError(proxy, { status: statusCode }))
      })
      sent.once('error', (cause) => reject(new ProxyError(proxy, { cause })))
      sent.end()
    })
    return this.#limited(sent, connected)
  }

  async #limited<T>(target: Destroyable, done: Promise<T>): Promise<T> {
    const timer = setTimeout(() => target.destroy(failed('ETIMEDOUT')), this.#timeoutMs)
    this.#pending.add(target)
    try {
      return await done
    } finally {
      this.#pending.delete(target)
      clearTimeout(timer)
    }
  }
}

const failed = (code: string) => Object.assign(new Error(code), { code })

/** The address of a proxy. Its TLS name is explicit, as Node would use the `Host` header, which names the server. */
export function proxyAddress({ hostname, port, protocol }: URL) {
  const host = hostname.replace(/^\[|\]$/g, '')
  return {
    protocol,
    hostname: host,
    port: port || (protocol === 'https:' ? 443 : 80),
    servername: isIP(host) === 0 ? host : '',
  }
}

/** Basic authentication with the user and password of the proxy's URL. A `%` that starts no escape is literal. */
export function proxyAuthorization({ username, password }: URL): Record<string, string> {
  if (!username && !password) return {}
  const user = `${decoded(username)}:${decoded(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}` }
}

const decoded = (text: string): string =>
  text.replace(/(?:%[\dA-F]{2})+/gi, (codes) => {
    try {
      return decodeURIComponent(codes)
    } catch {
      return codes
    }
  })
