import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the server saw of one request. */
interface Seen {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** The client's port: one for each connection. */
  readonly port: number | undefined
}

/** What it does about one request. */
export type Step =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  /** Drops the connection without a response. */
  | 'reset'
  /** Announces more than it sends, then drops the connection. */
  | 'cut'
  /** Never responds. */
  | 'hang'
  | ((seen: Seen) => Step)

export interface ScriptedServer extends AsyncDisposable {
  readonly url: string
  readonly base: URL
  readonly seen: Seen[]
}

/** Responds to each request with the next step; the last step is repeated. */
export async function startScriptedServer(...steps: readonly Step[]): Promise<ScriptedServer> {
  const seen: Seen[] = []
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const url = new URL(request.url ?? '', 'http://server')
    const one: Seen = {
      method: request.method ?? '',
      url,
      headers: request.headers,
      body,
      port: request.socket.remotePort,
    }
    let step: Step = steps[Math.min(seen.length, steps.length - 1)] ?? 'hang'
    seen.push(one)
    while (typeof step === 'function') step = step(one)
    take(step, response)
  }
  const server = createServer((request, response) => void respond(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    base: new URL('/compute/v1/', url),
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function take(step: Exclude<Step, (seen: Seen) => Step>, response: ServerResponse): void {
  if (step === 'hang') return
  if (step === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  if (step === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{"name":"opera', () => response.socket?.destroy())
    return
  }
  const { status, body = {}, headers = {} } = step
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers })
  response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body))
}

/** An error body in the API's form. */
export function apiError(code: number, reason: string, message: string, details?: readonly unknown[]) {
  return {
    error: {
      code,
      message,
      errors: [{ message, domain: 'global', reason }],
      ...(details ? { details } : {}),
    },
  }
}

/** A free port of this machine on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = await startScriptedServer('hang')
  await server[Symbol.asyncDispose]()
  return Number(new URL(server.url).port)
}
