import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Which requests of a client: `read` is a get of an image, `operation` a get or wait of one operation. */
export type Which = 'any' | 'insert' | 'read' | 'list' | 'operation' | 'operations'

/** The response to the client in place of the cloud's. */
export interface ScriptedResponse {
  readonly status: number
  /** Content type; default: JSON. */
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  /** A text is sent unchanged, anything else as JSON. */
  readonly body?: unknown
}

export interface Misbehavior {
  readonly which: Which
  /** The number of requests that get it; default: all. */
  readonly times?: number
  /** One out of this many requests gets it; default: each. */
  readonly everyNth?: number
  /** Replaces the cloud's response; or derives from it, in which case the request is executed. */
  readonly response: ScriptedResponse | ((real: Record<string, unknown>, url: URL) => unknown)
  /** The request is executed before it gets a scripted response. */
  readonly isCarriedOut?: boolean
}

export interface MisbehavingServer extends AsyncDisposable {
  readonly url: string
  /** Responses that were not the cloud's. */
  readonly count: number
}

/** Stands between client and emulator, as a proxy, a gateway or a faulty API would: some responses are not the cloud's. */
export async function startMisbehavingServer(
  target: string,
  misbehaviors: readonly Misbehavior[],
): Promise<MisbehavingServer> {
  const seen = misbehaviors.map(() => ({ requests: 0, given: 0 }))
  let count = 0
  const next = (which: Which): Misbehavior | undefined =>
    misbehaviors.find((one, index) => {
      const state = seen[index]
      if (state === undefined || (one.which !== 'any' && one.which !== which)) return false
      state.requests += 1
      if (state.given >= (one.times ?? Infinity) || state.requests % (one.everyNth ?? 1) !== 0) return false
      state.given += 1
      return true
    })
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', headers } = request
    const url = new URL(request.url ?? '/', target)
    const body = await bytesOf(request)
    const misbehavior = next(whichOf(method, url.pathname))
    if (misbehavior) count += 1
    const give = ({ status, type = 'application/json', body: text, headers: more }: ScriptedResponse) => {
      response.writeHead(status, { 'content-type': type, ...more })
      response.end(text === undefined || typeof text === 'string' ? text : JSON.stringify(text))
    }
    const scripted = misbehavior?.response
    if (typeof scripted === 'object' && !misbehavior?.isCarriedOut) {
      give(scripted)
      return
    }
    const relay = async (reply: IncomingMessage): Promise<void> => {
      const bytes = await bytesOf(reply)
      const status = reply.statusCode ?? 500
      if (typeof scripted === 'object') give(scripted)
      else if (scripted && status === 200) give({ status, body: scripted(JSON.parse(String(bytes)), url) })
      else {
        const { connection: _, 'transfer-encoding': __, ...kept } = reply.headers
        response.writeHead(status, { ...kept, 'content-length': bytes.length })
        response.end(bytes)
      }
    }
    const onward = send(
      url,
      { method, headers: { ...headers, 'accept-encoding': 'identity' }, agent: false },
      (reply) => void relay(reply),
    )
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    onward.end(body)
  }
  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get count() {
      return count
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function whichOf(method: string, path: string): Which {
  if (/\/operations\/[^/]+/.test(path)) return 'operation'
  if (path.endsWith('/operations')) return 'operations'
  if (path.endsWith('/images')) return method === 'POST' ? 'insert' : 'list'
  return path.includes('/images/') ? 'read' : 'any'
}

async function bytesOf(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
