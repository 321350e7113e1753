import { createServer, type IncomingMessage, type RequestListener, STATUS_CODES } from 'node:http'
import type { AddressInfo } from 'node:net'
import { computeError } from '../errors/api-error.ts'

export interface Address {
  /** 0 is any free port. */
  readonly port: number
  readonly host: string
}

export interface Listening {
  readonly url: string
  /** Closes all connections. */
  readonly stop: () => Promise<void>
}

/** Bytes of a request line with its headers; Google does not document its limits. */
const maxHeaderSize = 65_536

/** In characters. */
const maxUrlLength = 32_768

/** In ms; longer than clients keep connections, so that none is closed while a client reuses it. */
const keepAliveTimeout = 600_000

/**
 * Serves HTTP. Rejects what is not a valid HTTP request, in the form of the API's errors: the real front end sends HTML
 * pages. Rejects if the port is in use.
 */
export async function listen(serve: RequestListener, { port, host }: Address): Promise<Listening> {
  // A missing Host is rejected below: the response of node:http has no body.
  const options = { keepAliveTimeout, maxHeaderSize, requireHostHeader: false }
  const http = createServer(options, (request, response) => {
    const status = headError(request)
    if (status === undefined) serve(request, response)
    else request.socket.end(rawError(status))
  })
  http.on('checkExpectation', serve)
  http.on('connect', (_request, socket) => socket.end(rawError(405)))
  http.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (socket.writable) socket.end(rawError(statusOf(error)))
    else socket.destroy()
  })
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen(port, host, resolve)
  })
  const address = http.address() as AddressInfo
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return {
    url: `http://${shown}:${address.port}`,
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
}

function headError({ httpVersion, headers, url = '' }: IncomingMessage): number | undefined {
  if (url.length > maxUrlLength) return 414
  return httpVersion === '1.1' && headers.host === undefined ? 400 : undefined
}

function statusOf({ code }: NodeJS.ErrnoException): number {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408
  return code === 'HPE_HEADER_OVERFLOW' ? 431 : 400
}

/** Error reasons by status, as far as Google's JSON APIs have them. */
const reasons: Readonly<Record<number, string>> = {
  405: 'httpMethodNotAllowed',
  408: 'requestTimeout',
  414: 'uriTooLong',
  431: 'headersTooLarge',
}

/** The whole response as text: without a request, node:http has no response object. */
function rawError(status: number): string {
  const phrase = STATUS_CODES[status] ?? ''
  const { body } = computeError(status, reasons[status] ?? 'badRequest', phrase)
  const text = `${JSON.stringify(body, null, 2)}\n`
  return [
    `HTTP/1.1 ${status} ${phrase}`,
    'content-type: application/json; charset=UTF-8',
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
    '',
    text,
  ].join('\r\n')
}
