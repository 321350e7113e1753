import { setMaxListeners } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type Clock, systemClock } from '../util/clock.ts'
import { createRandom } from './random.ts'
import { type RequestLogEntry, type Server, serve } from './serve.ts'
import { exportState, importState } from './state.ts'
import type { EmulatorState } from './state-file.ts'
import { Store } from './store.ts'
import { type Fault, Faults, type QuotaOptions, Quotas } from './trouble.ts'

export interface EmulatorOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  readonly host?: string
  readonly clock?: Clock
  /** How long an image operation takes, in ms: a number, or a range drawn from with `seed`. */
  readonly latencyMs?: number | readonly [number, number]
  readonly state?: EmulatorState
  readonly seed?: number
  readonly quota?: QuotaOptions
  /** Answers 401 to requests without this bearer token. */
  readonly requireToken?: string
}

export interface Emulator extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  readonly requests: readonly RequestLogEntry[]
  /** Requests to a method, or all. */
  count(method?: string): number
  /** The next requests to that method fail so. */
  failNext(method: string, fault: Fault, times?: number): void
  /** From now on these permissions are denied. */
  deny(...permissions: string[]): void
  state(): EmulatorState
  /** Mutations so far. */
  readonly changes: number
  close(): Promise<void>
}

/** Starts the emulator on its own port. It holds its state in memory; see state-file.ts for keeping it. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const server = newServer(options)
  setMaxListeners(0, server.closing.signal) // each request listens
  const sockets = new Set<Socket>()
  const http = createServer(
    { keepAliveTimeout: 60_000 },
    (request, response) => void serve(request, response, server),
  )
  http.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  http.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n')
  })
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve)
  })
  const { address, port, family } = http.address() as AddressInfo
  const close = async () => {
    server.closing.abort()
    await new Promise((resolve) => {
      http.close(resolve)
      for (const socket of sockets) socket.destroy()
    })
  }
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    requests: server.requests,
    count: (method) =>
      method === undefined
        ? server.requests.length
        : server.requests.filter((entry) => entry.method === method).length,
    failNext: (method, fault, times = 1) => server.faults.add(method, fault, times),
    deny: (...permissions) => {
      for (const permission of permissions) server.denied.add(permission)
    },
    state: () => exportState(server.store),
    get changes() {
      return server.store.changes
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function newServer(options: EmulatorOptions): Server {
  const clock = options.clock ?? systemClock
  const store = new Store(clock, options.seed ?? 1)
  if (options.state) importState(options.state, store)
  store.changes = 0
  const random = createRandom(options.seed ?? 1)
  const latency = options.latencyMs ?? 2_000
  const [least, most] = typeof latency === 'number' ? [latency, latency] : latency
  return {
    store,
    faults: new Faults(),
    quotas: new Quotas(clock, options.quota ?? {}),
    denied: new Set(),
    requests: [],
    latencyMs: () => Math.round(least + (most - least) * random()),
    requireToken: options.requireToken,
    closing: new AbortController(),
  }
}
