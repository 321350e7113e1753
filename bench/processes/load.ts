import { connect, type Socket } from 'node:net'
import { handleRequests } from '../child-process.ts'

/** Requests over persistent connections, one at a time on each. */
export interface LoadRequest {
  readonly url: string
  readonly connections: number
  readonly requests: number
  readonly work:
    | { readonly kind: 'get'; readonly paths: readonly string[] }
    /** A JSON body; `#` in it becomes the number of the request, in six digits. */
    | { readonly kind: 'post'; readonly path: string; readonly body: string }
}

export interface LoadResponse {
  readonly ms: number
  /** Responses with a status other than 200. */
  readonly failed: number
}

// Bytes over bare sockets: the client of Node costs more per request than the measured servers.
handleRequests<LoadRequest, LoadResponse>(async ({ url, connections, requests, work }) => {
  const { hostname, port, host } = new URL(url)
  const queue = { next: 0, failed: 0 }
  const encode = work.kind === 'get' ? encodeGets(work.paths, host) : encodePost(work, host)
  const sockets = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect(Number(port), hostname)
      socket.setNoDelay(true)
      await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
      return socket
    }),
  )
  const start = process.hrtime.bigint()
  await Promise.all(sockets.map((socket) => drain(socket, queue, requests, encode)))
  const ms = Number(process.hrtime.bigint() - start) / 1e6
  for (const socket of sockets) socket.destroy()
  return { ms, failed: queue.failed }
})

type Encode = (index: number) => Buffer

function encodeGets(paths: readonly string[], host: string): Encode {
  const encoded = paths.map((path) => Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`))
  return (index) => encoded[index % encoded.length] as Buffer
}

function encodePost({ path, body }: { readonly path: string; readonly body: string }, host: string): Encode {
  return (index) => {
    const content = body.replaceAll('#', String(index).padStart(6, '0'))
    const head = `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(content)}\r\n\r\n`
    return Buffer.from(head + content)
  }
}

/** Sends one request of the queue after each response, until the queue is empty. */
function drain(
  socket: Socket,
  queue: { next: number; failed: number },
  requests: number,
  encode: Encode,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let received: Buffer | undefined
    const sendNext = () => {
      if (queue.next >= requests) return resolve()
      socket.write(encode(queue.next++))
    }
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the server closed a connection')))
    socket.on('data', (chunk: Buffer) => {
      received = received ? Buffer.concat([received, chunk]) : chunk
      if (!isComplete(received)) return
      if (!received.subarray(0, 12).equals(ok)) queue.failed += 1
      received = undefined
      sendNext()
    })
    sendNext()
  })
}

const ok = Buffer.from('HTTP/1.1 200')
const headEnd = Buffer.from('\r\n\r\n')
const lastChunk = Buffer.from('\r\n0\r\n\r\n')

/** By the length of the response, or by its last chunk. */
function isComplete(response: Buffer): boolean {
  const end = response.indexOf(headEnd)
  if (end < 0) return false
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(response.toString('latin1', 0, end)) ?? []
  if (length !== undefined) return response.length >= end + headEnd.length + Number(length)
  return response.subarray(-lastChunk.length).equals(lastChunk)
}
