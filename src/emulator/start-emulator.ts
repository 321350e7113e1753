import { type Clock, systemClock } from '../util/clock.ts'
import type { Backend } from './http/call.ts'
import { listen } from './http/listen.ts'
import type { TokenRule } from './http/request-checks.ts'
import { RequestLog, type RequestLogEntry } from './http/request-log.ts'
import { routes } from './http/routes.ts'
import { serveRequest } from './http/serve-request.ts'
import type { Server } from './http/server.ts'
import { createRandom } from './random.ts'
import { exportState } from './state/export-state.ts'
import { importState } from './state/import-state.ts'
import type { EmulatorState } from './state/state.ts'
import { Store } from './state/store.ts'
import type { FailureRule } from './trouble/failure-rule.ts'
import { type Fault, Faults, type FaultTarget } from './trouble/faults.ts'
import { type QuotaOptions, Quotas } from './trouble/quotas.ts'

/** A number of ms, or a range from which each time is drawn by the seed. */
export type Span = number | readonly [least: number, most: number]

export interface EmulatorOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** 127.0.0.1, unless said. */
  readonly host?: string
  readonly clock?: Clock
  /** How long an image operation runs; 2 s, unless said. */
  readonly latencyMs?: Span
  /** How long it is PENDING before; 0, unless said: the operations recorded since 2019 were RUNNING at once. */
  readonly pendingMs?: Span
  /** Whether a PENDING operation lacks targetId, as some recorded ones do. */
  readonly pendingHidesTarget?: boolean
  /**
   * Where images.insert tells that the name is taken: at once, with 409, unless said; or in an operation that ends
   * with RESOURCE_ALREADY_EXISTS, as it is recorded for an instance.
   */
  readonly nameConflict?: 'atOnce' | 'inOperation'
  /** For how long a deleted image's name is still taken, as users have met it; 0, unless said. */
  readonly nameLagMs?: number
  /** What stays of an image whose creation fails, where no failure rule says so; nothing, unless said. */
  readonly failureLeaves?: 'nothing' | 'failedImage'
  /**
   * How long an operation can be got when it has ended; 14 days, unless said. Google's documentation says no more
   * than that it is limited.
   */
  readonly operationRetentionMs?: number
  readonly state?: EmulatorState
  /** The same seed draws the same ids and times. */
  readonly seed?: number
  readonly quota?: QuotaOptions
  /** Answers 401 to requests without a token that it accepts. */
  readonly requireToken?: TokenRule
}

export interface Emulator extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`; the API is at its root and at `/compute/v1/`. */
  readonly url: string
  /** In the order of arrival. */
  readonly requests: readonly RequestLogEntry[]
  /** Requests to a method, or all of them. */
  count(method?: string): number
  /** What happens to the next request to that method (`images.insert`), or to the next so many. */
  failNext(method: string, fault: Fault, target?: number | FaultTarget): void
  /** From now on, these creations fail, in their operation. */
  failImages(rule: FailureRule): void
  /** From now on these permissions are denied, in every project. */
  deny(...permissions: string[]): void
  /** As it is now; operations in flight go on from here when it is loaded again. */
  state(): EmulatorState
  /** Mutations so far, those by the mere passing of time included. */
  readonly changes: number
  /** Ends what hangs or waits, and cuts all connections. */
  close(): Promise<void>
}

const dayMs = 86_400_000

/** Starts the emulator on its own port. Rejects as node:http does if the port is taken. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const denied = new Set<string>()
  const backend = newBackend(options, denied)
  const { store } = backend
  const [faults, log] = [new Faults(), new RequestLog()]
  const server: Server = { backend, faults, log, requireToken: options.requireToken, open: new Set() }
  const { url, stop } = await listen((request, response) => void serveRequest(request, response, server), {
    port: options.port ?? 0,
    host: options.host ?? '127.0.0.1',
  })
  let closed: Promise<void> | undefined
  const close = () => {
    for (const request of server.open) request.abort(new Error('the emulator is closing'))
    closed ??= stop()
    return closed
  }
  return {
    url,
    requests: log.entries,
    count: (method) => log.count(method),
    failNext(method, fault, target = 1) {
      if (!Object.hasOwn(routes, method)) throw new Error(`the emulator has no method ${method}`)
      faults.add(method, fault, typeof target === 'number' ? { times: target } : target)
    },
    failImages(rule) {
      store.failureRules.push(rule)
      store.changed()
    },
    deny(...permissions) {
      for (const permission of permissions) denied.add(permission)
    },
    state: () => exportState(store),
    get changes() {
      return store.changes
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function newBackend(options: EmulatorOptions, denied: ReadonlySet<string>): Backend {
  const { clock = systemClock, seed = 1, state = {}, latencyMs = 2_000, pendingMs = 0 } = options
  const { operationRetentionMs = 14 * dayMs } = options
  const store = new Store({ clock, seed, retentionMs: operationRetentionMs })
  importState(state, store)
  store.seeded()
  const random = createRandom(seed)
  const draw = (span: Span) => () => {
    const [least, most] = typeof span === 'number' ? [span, span] : span
    return Math.round(least + (most - least) * random())
  }
  return {
    store,
    quotas: new Quotas(clock, options.quota ?? {}),
    times: { pendingMs: draw(pendingMs), runningMs: draw(latencyMs) },
    denied,
    pendingHidesTarget: options.pendingHidesTarget ?? false,
    nameConflict: options.nameConflict ?? 'atOnce',
    nameLagMs: options.nameLagMs ?? 0,
    failureLeaves: options.failureLeaves ?? 'nothing',
  }
}
