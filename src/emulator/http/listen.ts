import { createServer, type IncomingMessage, type RequestListener, STATUS_CODES } from 'node:http'
import type { AddressInfo } from 'node:net'
import { computeError } from '../errors/api-error.ts'

export interface Address {
  /** 0 takes any free port. */
  readonly port: number
  readonly host: string
}

export interface Listening {
  readonly url: string
  /** Cuts all connections. */
  readonly stop: () => Promise<void>
}

/** Bytes of a request line with its headers; Google's own limits are not documented. */
const maxHeaderSize = 65_536

/** Characters of a request's target. */
const longestUrl = 32_768

/** Idle connections stay open longer than any client keeps one, so that none is cut while it is being reused. */
const keepAliveTimeout = 600_000

/**
 * Serves HTTP. What cannot become a request at all is refused here, in the shape that the API's errors have: the
 * real front end answers it with HTML pages. Rejects if the port is taken.
 */
export async function listen(serve: RequestListener, { port, host }: Address): Promise<Listening> {
  // A missing Host is refused below: the answer of node:http has no body.
  const options = { keepAliveTimeout, maxHeaderSize, requireHostHeader: false }
  const http = createServer(options, (request, response) => {
    const status = refused(request)
    if (status === undefined) serve(request, response)
    else request.socket.end(refusalOf(status))
  })
  http.on('checkExpectation', serve)
  http.on('connect', (_request, socket) => socket.end(refusalOf(405)))
  http.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (socket.writable) socket.end(refusalOf(statusOf(error)))
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

function refused({ httpVersion, headers, url = '' }: IncomingMessage): number | undefined {
  if (url.length > longestUrl) return 414
  return httpVersion === '1.1' && headers.host === undefined ? 400 : undefined
}

function statusOf({ code }: NodeJS.ErrnoException): number {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408
  return code === 'HPE_HEADER_OVERFLOW' ? 431 : 400
}

/** The reason of each, as far as Google's JSON APIs have one. */
const reasons: Readonly<Record<number, string>> = {
  405: 'httpMethodNotAllowed',
  408: 'requestTimeout',
  414: 'uriTooLong',
  431: 'headersTooLarge',
}

/** The whole response: where there is no request, node:http has none to write to. */
function refusalOf(status: number): string {
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
