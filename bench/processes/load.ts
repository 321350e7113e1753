import { connect, type Socket } from 'node:net'
import { answerQuestions } from '../child.ts'

/** So many requests over so many kept connections, one at a time on each. */
export interface LoadQuestion {
  readonly url: string
  readonly connections: number
  readonly requests: number
  readonly work:
    | { readonly kind: 'get'; readonly paths: readonly string[] }
    /** A JSON body of each request's own: `#` in it becomes the request's number, in six digits. */
    | { readonly kind: 'post'; readonly path: string; readonly body: string }
}

export interface LoadReply {
  readonly ms: number
  /** Requests that were not answered with a 200. */
  readonly failed: number
}

// Bytes over bare sockets: node's own client costs more per request than the servers that are to be measured.
answerQuestions<LoadQuestion, LoadReply>(async ({ url, connections, requests, work }) => {
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
  const began = process.hrtime.bigint()
  await Promise.all(sockets.map((socket) => drain(socket, queue, requests, encode)))
  const ms = Number(process.hrtime.bigint() - began) / 1e6
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

/** Sends the next request of the queue whenever one is answered, until there is none. */
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
    socket.on('close', () => reject(new Error('the server has closed a connection')))
    socket.on('data', (chunk: Buffer) => {
      received = received ? Buffer.concat([received, chunk]) : chunk
      if (!isWhole(received)) return
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

/** Whether an answer has come to its end, by its length or its last chunk. */
function isWhole(answer: Buffer): boolean {
  const end = answer.indexOf(headEnd)
  if (end < 0) return false
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(answer.toString('latin1', 0, end)) ?? []
  if (length !== undefined) return answer.length >= end + headEnd.length + Number(length)
  return answer.subarray(-lastChunk.length).equals(lastChunk)
}
