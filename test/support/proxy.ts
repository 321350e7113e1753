import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net'
import { join } from 'node:path'

/** A key with its certificate, and the CA that signed it; made by `tls/make.sh`. */
export const tlsFile = (name: string): string => join(import.meta.dirname, 'tls', `${name}.pem`)

export interface Listening extends AsyncDisposable {
  readonly port: number
  /** `127.0.0.1:PORT` */
  readonly host: string
}

export interface TestProxy extends Listening {
  /** `CONNECT host:443` and `GET http://host/path`, in order. */
  readonly seen: string[]
  /** `Proxy-Authorization` of each. */
  readonly authorizations: (string | undefined)[]
}

/** The proxy's behavior for a CONNECT or a request in absolute form. */
export type ProxyAction =
  /** Connects to this port of the machine in place of the requested host. */
  | { readonly to: number }
  /** Responds with this text, and closes the connection. */
  | { readonly text: string }
  /** Terminates TLS itself, like an inspecting proxy, and responds. */
  | { readonly inspect: (request: IncomingMessage, response: ServerResponse) => unknown }
  | 'hang'
  | 'close'

export async function startProxy(
  action: ProxyAction,
  { overTls = false }: { readonly overTls?: boolean } = {},
): Promise<TestProxy> {
  const [seen, authorizations]: [string[], (string | undefined)[]] = [[], []]
  const note = ({ method, url, headers }: IncomingMessage) => {
    seen.push(`${method} ${url}`)
    authorizations.push(headers['proxy-authorization'])
  }
  const pem = readFileSync(tlsFile('google'))
  const inner = createTlsServer({ key: pem, cert: pem }, (request, response) => {
    if (typeof action === 'object' && 'inspect' in action) action.inspect(request, response)
  })
  const ownPem = readFileSync(tlsFile('local'))
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    note(request)
    if (action === 'hang') return
    if (action === 'close') request.socket.destroy()
    else if ('text' in action) request.socket.end(action.text)
    else if ('inspect' in action) action.inspect(request, response)
    else response.end('{}')
  }
  const server = overTls ? createTlsServer({ key: ownPem, cert: ownPem }, onRequest) : createServer(onRequest)
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    socket.on('error', () => {})
    note(request)
    if (action === 'hang') return
    if (action === 'close') socket.destroy()
    else if ('text' in action) socket.end(action.text)
    else if ('inspect' in action) {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      inner.emit('connection', socket)
    } else {
      const onward = connect(action.to, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        socket.pipe(onward).pipe(socket)
      })
      onward.on('error', () => socket.destroy())
      socket.on('close', () => onward.destroy())
    }
  })
  return { ...(await listening(server)), seen, authorizations }
}

/** A server that accepts connections and treats them as configured. */
export const startTcp = (onConnection: (socket: Socket) => void): Promise<Listening> =>
  listening(createTcpServer(onConnection))

async function listening(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    host: `127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
