import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import got, { type Got, RequestError } from 'got'
import { ApiError } from './api-error.ts'
import type { Reply } from './classify.ts'

/** One attempt on the wire. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
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
  /** ms to the first byte of a reply; a long poll answers within two minutes. */
  readonly responseTimeoutMs?: number
}

/** HTTP/1.1 with kept connections; retries, redirects and status codes are dealt with above. */
export function createTransport(options: TransportOptions): Transport {
  const agentOptions = {
    keepAlive: true,
    maxSockets: options.maxConnections,
    maxFreeSockets: options.maxConnections,
  }
  const agents = { http: new HttpAgent(agentOptions), https: new HttpsAgent(agentOptions) }
  const client: Got = got.extend({
    prefixUrl: options.baseUrl,
    agent: agents,
    headers: { 'user-agent': options.userAgent },
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    timeout: {
      lookup: 10_000,
      connect: 10_000,
      secureConnect: 10_000,
      response: options.responseTimeoutMs ?? 150_000,
      read: 60_000,
    },
  })
  return {
    send: (request) => sendOnce(client, options.baseUrl, request),
    close() {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

async function sendOnce(client: Got, baseUrl: URL, request: HttpRequest): Promise<Reply> {
  const { signal } = request
  try {
    const reply = await client(request.path, {
      method: request.method,
      searchParams: request.query,
      headers: request.headers,
      ...(request.body === undefined ? {} : { json: request.body }),
      ...(signal === undefined ? {} : { signal }),
    })
    return { status: reply.statusCode, headers: reply.headers, text: reply.body }
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    if (error instanceof RequestError) throw networkError(error, baseUrl)
    throw error
  }
}

/** Failures before anything was sent: the server cannot have begun the work. */
const unsent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  ENOTFOUND: 'host not found',
  EAI_AGAIN: 'name server not reachable',
  EHOSTUNREACH: 'host not reachable',
  ENETUNREACH: 'network not reachable',
  ETIMEDOUT: 'timed out',
  ERR_BODY_PARSE_FAILURE: 'reply cut short',
  ERR_READING_RESPONSE_STREAM: 'reply cut short',
}

/** Made from the code alone: got's error holds the request with its headers. */
function networkError(error: RequestError, baseUrl: URL): ApiError {
  const cause = causes[error.code] ?? `network error ${error.code}`
  return new ApiError({
    kind: 'network',
    reason: error.code,
    message: `${baseUrl.host}: ${cause}`,
    ambiguous: !unsent.has(error.code),
    hint: 'check the network, --endpoint and whether a firewall or proxy is in the way',
  })
}
