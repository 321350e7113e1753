import type { ClientRequest, IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { createGunzip } from 'node:zlib'
import type { Clock } from '../../util/clock.ts'
import type { HttpResponse } from '../errors/classify.ts'
import { cutShort, NetworkFailure, noResponse, notConnected, tooLarge } from './network-error.ts'

export interface ExchangeOptions {
  readonly body?: string | undefined
  /** ms by the clock until a response starts, once the request is sent. */
  readonly responseTimeoutMs: number
  /** Of the response, unpacked. */
  readonly maxBytes: number
}

/** ms for each phase of an exchange; all but the wait for the response in real time. */
export interface Deadlines {
  readonly clock: Clock
  readonly connectTimeoutMs: number
  readonly sendTimeoutMs: number
  readonly readTimeoutMs: number
}

/**
 * Sends a request and reads the response. Rejects with NetworkFailure, or with the error of Node or of the proxy. Own
 * code, since got takes 30 ms to load and 15 kB for each request.
 */
export async function exchange(
  sent: ClientRequest,
  { body, maxBytes, responseTimeoutMs }: ExchangeOptions,
  { clock, connectTimeoutMs, sendTimeoutMs, readTimeoutMs }: Deadlines,
): Promise<HttpResponse> {
  const responded = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const limit = (ms: number, stop: () => void) => {
    clearTimeout(timer)
    timer = setTimeout(stop, ms)
  }
  const fail = (failure: NetworkFailure) => () => sent.destroy(failure)
  const startSending = () => limit(sendTimeoutMs, fail(noResponse()))
  const startConnecting = (phase: string) => limit(connectTimeoutMs, fail(notConnected(phase)))
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      sent.once('response', resolve)
      sent.on('error', reject) // also those after the first, which have no other listener
      sent.once('socket', (socket) => {
        if (!socket.connecting) return startSending()
        startConnecting('lookup')
        socket.once('lookup', () => startConnecting('connect'))
        const isTls = socket instanceof TLSSocket
        socket.once('connect', () => (isTls ? startConnecting('secureConnect') : startSending()))
        if (isTls) socket.once('secureConnect', startSending)
      })
      sent.once('finish', () => {
        clearTimeout(timer)
        clock.sleep(responseTimeoutMs, responded.signal).then(fail(noResponse()), () => {})
      })
      sent.end(body)
    })
    responded.abort(done)
    limit(readTimeoutMs, () => response.destroy(noResponse()))
    const text = await readText(response, maxBytes)
    return { status: response.statusCode ?? 0, headers: response.headers, text }
  } finally {
    clearTimeout(timer)
    responded.abort(done)
  }
}

/** The reason of an abort that nobody reads; without one, each makes an error with its stack. */
const done = Symbol('done')

async function readText(response: IncomingMessage, maxBytes: number): Promise<string> {
  const isPacked = response.headers['content-encoding'] === 'gzip'
  const body = isPacked ? pipeline(response, createGunzip(), () => {}) : response
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > maxBytes) throw tooLarge(maxBytes)
      chunks.push(chunk)
    }
  } catch (error) {
    throw error instanceof NetworkFailure ? error : cutShort((error as NodeJS.ErrnoException).code)
  }
  return Buffer.concat(chunks).toString()
}
