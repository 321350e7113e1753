import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request on its way to the emulator. */
export interface Passing {
  /** Distinguished as far as a test kills by it. */
  readonly kind: 'insert' | 'operation' | 'other'
  /** Whether it asks for a change of an image. */
  readonly isChange: boolean
  /** The name of the image that is inserted. */
  readonly name: string | undefined
  /** Path and query. */
  readonly path: string
  /** Forwards the request, to another path if given; resolves when the emulator has executed it. */
  forward(path?: string): Promise<PassingReply>
  /** Resolves when all of the response, or the first half, is written. */
  respond(reply: PassingReply, part?: 'all' | 'half'): Promise<void>
}

export interface PassingReply {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

export interface Gateway extends AsyncDisposable {
  readonly url: string
  /** Resolves when the clients so far are gone, and every change that they asked for has been handled. */
  waitUntilQuiet(): Promise<void>
}

/** A gateway between client and emulator, where a test sees each request and response, and can delay them. */
export async function startGateway(
  target: string,
  on: { readonly request: (passing: Passing) => Promise<void>; readonly connection?: () => void },
): Promise<Gateway> {
  const unsettled = new Set<Promise<unknown>>()
  const track = (work: Promise<unknown>) => {
    const tracked = work.finally(() => unsettled.delete(tracked))
    unsettled.add(tracked)
  }
  const server = createServer((request, response) => {
    const passing = passingOf(request, response, target)
    const handled = passing.then(on.request).catch(() => response.destroy())
    track(passing.then(({ isChange }) => (isChange ? handled : undefined)).catch(() => {}))
  })
  server.on('connection', (socket) => {
    track(new Promise<void>((resolve) => socket.once('close', () => resolve())))
    on.connection?.()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async waitUntilQuiet() {
      while (unsettled.size > 0) await Promise.all(unsettled)
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function passingOf(
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
): Promise<Passing> {
  const { method = 'GET', url = '/', headers } = request
  const body = await bytesOf(request)
  const { pathname } = new URL(url, target)
  const isInsert = method === 'POST' && pathname.endsWith('/images')
  return {
    kind: isInsert ? 'insert' : pathname.includes('/operations') ? 'operation' : 'other',
    isChange: method !== 'GET' && pathname.includes('/images'),
    name: isInsert ? (JSON.parse(body.toString()) as { name: string }).name : undefined,
    path: url,
    forward: (path = url) =>
      new Promise((resolve, reject) => {
        const onward = send(new URL(path, target), { method, headers, agent: false }, (reply) => {
          const { statusCode: status = 0 } = reply
          bytesOf(reply).then((bytes) => resolve({ status, headers: reply.headers, body: bytes }), reject)
        })
        onward.on('error', reject)
        onward.end(body)
      }),
    respond: (reply, part = 'all') =>
      new Promise((resolve) => {
        if (response.destroyed) return resolve() // the client is gone
        const { connection: _connection, 'transfer-encoding': _encoding, ...kept } = reply.headers
        response.on('error', () => resolve())
        response.on('close', () => resolve())
        response.writeHead(reply.status, { ...kept, 'content-length': reply.body.length })
        if (part === 'half') response.write(reply.body.subarray(0, reply.body.length >> 1), () => resolve())
        else response.end(reply.body, () => resolve())
      }),
  }
}

/** Forwards a request without its filter, like a server that ignores filters: lists are complete. */
export async function withoutFilter(passing: Passing): Promise<void> {
  const { pathname, searchParams } = new URL(passing.path, 'http://localhost')
  searchParams.delete('filter')
  await passing.respond(await passing.forward(`${pathname}?${searchParams}`))
}

/** Reports every operation as still running. */
export async function neverDone(passing: Passing): Promise<void> {
  const reply = await passing.forward()
  const text = reply.body.toString()
  const body = passing.kind === 'operation' ? text.replaceAll('"DONE"', '"RUNNING"') : text
  await passing.respond({ ...reply, body: Buffer.from(body) })
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
