import type { AdjustableClock } from './base/adjustable-clock.ts'
import { behavior, checkSettings, faultRule, latencyOptions, quota } from './config/settings-shape.ts'
import type { EmulatorControl } from './contract/emulator.ts'
import { failureRule } from './contract/failure-rule.ts'
import type { FaultRule } from './contract/fault.ts'
import { behaviorOf, EmulatorOptionsError, quotaOf } from './contract/settings.ts'
import type { Server } from './http/server.ts'
import { addState } from './statefile/add-state.ts'
import { exportState } from './statefile/export-state.ts'
import { importState } from './statefile/import-state.ts'
import { saveState } from './statefile/state-file.ts'
import { Store } from './store/store.ts'

export interface Controlled {
  readonly server: Server
  readonly clock: AdjustableClock
  readonly denied: Set<string>
  readonly seed: number
  readonly retentionMs: number
  readonly stateFile: string | undefined
}

/** The clock cannot advance further: the longest operation that starts then still ends in a year of four digits. */
const latestMs = Date.UTC(9000, 0)

/** The control behind both the in-process interface and the admin API. */
export function createControl(controlled: Controlled): EmulatorControl {
  const { server, clock, denied, seed, retentionMs, stateFile } = controlled
  const { backend, faults, log } = server
  let changesBefore = 0
  let saving: Promise<unknown> = Promise.resolve()
  const addFault = (rule: FaultRule) => {
    checkSettings(rule, faultRule)
    return faults.add(rule)
  }
  return {
    requests: log.entries,
    count: (method) => log.count(method),
    forgetRequests: () => log.clear(),
    failNext(method, fault, target = 1) {
      addFault({ method, fault, ...(typeof target === 'number' ? { times: target } : target) })
    },
    addFault,
    get faults() {
      return faults.active
    },
    removeFault: (id) => faults.remove(id),
    clearFaults: () => faults.clear(),
    failImages(rule) {
      checkSettings(rule, failureRule)
      backend.store.failureRules.push(rule)
      backend.store.changed()
    },
    get failures() {
      return [...backend.store.failureRules]
    },
    clearFailures() {
      backend.store.failureRules.splice(0)
      backend.store.changed()
    },
    deny(...permissions) {
      for (const permission of permissions) denied.add(permission)
    },
    allow(...permissions) {
      for (const permission of permissions.length > 0 ? permissions : [...denied]) denied.delete(permission)
    },
    get denied() {
      return [...denied]
    },
    get latency() {
      return backend.latencies.options
    },
    set latency(options) {
      checkSettings(options, latencyOptions)
      backend.latencies.options = options
    },
    get quota() {
      return backend.quotas.options
    },
    set quota(options) {
      checkSettings(options, quota)
      backend.quotas.options = quotaOf(options)
    },
    get behavior() {
      const { requestIdMs, ...rest } = behaviorOf(backend)
      return requestIdMs === Infinity ? rest : { ...rest, requestIdMs }
    },
    set behavior(changed) {
      checkSettings(changed, behavior)
      Object.assign(backend, changed)
    },
    now: () => clock.now(),
    get aheadMs() {
      return clock.aheadMs
    },
    advance(ms) {
      if (!(ms >= 0)) throw new EmulatorOptionsError(`ms: must be at least 0, not ${ms}`)
      if (!(clock.now() + ms <= latestMs))
        throw new EmulatorOptionsError(`ms: ${ms} advances the clock beyond the year 9000`)
      clock.advance(ms)
    },
    state: () => exportState(backend.store),
    replaceState(state) {
      const store = new Store({ clock, seed, retentionMs })
      importState(state, store)
      changesBefore += backend.store.changes + 1
      backend.store = store
    },
    addState(state) {
      addState(state, backend.store)
      backend.store.changed()
    },
    async save() {
      if (stateFile === undefined) return undefined
      // one at a time, since saves share a temporary file
      const save = saving.then(() => saveState(stateFile, exportState(backend.store)))
      saving = save.catch(() => {})
      await save
      return stateFile
    },
    get changes() {
      return changesBefore + backend.store.changes
    },
  }
}
