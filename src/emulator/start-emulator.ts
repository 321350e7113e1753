import { systemClock } from '../util/clock.ts'
import { omitUndefined } from '../util/omit-undefined.ts'
import { isAdmin, serveAdmin } from './admin/serve-admin.ts'
import type { Backend } from './api/call.ts'
import { AdjustableClock } from './base/adjustable-clock.ts'
import { checkSettings, options as optionsShape } from './config/settings-shape.ts'
import type { Emulator } from './contract/emulator.ts'
import type { EmulatorOptions } from './contract/options.ts'
import { behaviorOf, quotaOf } from './contract/settings.ts'
import { createControl } from './control.ts'
import { Faults } from './faults/faults.ts'
import { Latencies } from './faults/latencies.ts'
import { Quotas } from './faults/quotas.ts'
import { listen } from './http/listen.ts'
import { foreignRequests } from './http/request/foreign-requests.ts'
import { RequestLog } from './http/request-log.ts'
import { renderResponse, writeResponse } from './http/response/write-response.ts'
import { serveRequest } from './http/serve-request.ts'
import type { Server } from './http/server.ts'
import { importState } from './statefile/import-state.ts'
import { Store } from './store/store.ts'

export type { Emulator, EmulatorControl } from './contract/emulator.ts'
export type { EmulatorOptions } from './contract/options.ts'

const dayMs = 86_400_000

/**
 * Starts the emulator on its own port. Rejects with EmulatorOptionsError or EmulatorStateError if it cannot start
 * so, and as node:http does if the port is taken.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  checkSettings(options, optionsShape)
  const { seed = 1, operationRetentionMs: retentionMs = 14 * dayMs, stateFile } = options
  const clock = new AdjustableClock(options.clock ?? systemClock)
  const store = new Store({ clock, seed, retentionMs })
  importState(options.state ?? {}, store)
  store.resetChanges()
  const denied = new Set(options.deny)
  const server = newServer(options, newBackend(options, store, denied))
  const control = createControl({ server, clock, denied, seed, retentionMs, stateFile })
  const { port = 0, host = '127.0.0.1', allowHosts = [] } = options
  const foreignError = foreignRequests({ host, allowHosts })
  const { url, stop } = await listen(
    (request, response) => {
      const error = foreignError(request)
      if (error) writeResponse(response, request, renderResponse(error, {}))
      else if (isAdmin(request)) void serveAdmin(request, response, control)
      else void serveRequest(request, response, server)
    },
    { port, host },
  )
  let closed: Promise<void> | undefined
  const close = () => {
    for (const request of server.open) request.abort(new Error('the emulator is closing'))
    closed ??= stop()
    return closed
  }
  return Object.assign(control, { url, close, [Symbol.asyncDispose]: close })
}

function newServer(options: EmulatorOptions, backend: Backend): Server {
  const faults = new Faults((options.seed ?? 1) + 2)
  for (const rule of options.faults ?? []) faults.add(rule)
  return {
    backend,
    faults,
    requireToken: options.requireToken,
    log: new RequestLog(),
    open: new Set(),
  }
}

function newBackend(options: EmulatorOptions, store: Store, denied: ReadonlySet<string>): Backend {
  const { latencyMs: operation, pendingMs: pending, latency, quota, seed = 1 } = options
  return {
    ...behaviorOf(options),
    store,
    quotas: new Quotas(store.clock, quotaOf(quota)),
    latencies: new Latencies({ ...omitUndefined({ operation, pending }), ...latency }, seed),
    denied,
  }
}
