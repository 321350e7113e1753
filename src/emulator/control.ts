import type { AdjustableClock } from './base/adjustable-clock.ts'
import { formatProblems, type Problem } from './base/problem.ts'
import {
  behaviorProblems,
  failureProblems,
  faultProblems,
  latencyProblems,
  quotaProblems,
} from './config/settings-problems.ts'
import type { EmulatorControl } from './contract/emulator.ts'
import type { FaultRule } from './contract/fault.ts'
import { EmulatorOptionsError, quotaOf } from './contract/settings.ts'
import { methodNames } from './http/routes.ts'
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

/** Where its clock may be put: what begins then and lasts its longest ends in a year of four digits. */
const latestMs = Date.UTC(9000, 0)

/** The handles of an emulator, which both its in-process interface and its admin API pull. */
export function createControl(controlled: Controlled): EmulatorControl {
  const { server, clock, denied, seed, retentionMs, stateFile } = controlled
  const { backend, faults, log } = server
  let changesBefore = 0
  let saving: Promise<unknown> = Promise.resolve()
  const addFault = (rule: FaultRule) => {
    refuse(faultProblems(rule, methodNames))
    return faults.add(rule)
  }
  return {
    requests: log.entries,
    count: (method) => log.count(method),
    forgetRequests: () => log.clear(),
    failNext(method, fault, target = 1) {
      if (!methodNames.includes(method)) throw new Error(`the emulator has no method ${method}`)
      addFault({ method, fault, ...(typeof target === 'number' ? { times: target } : target) })
    },
    addFault,
    get faults() {
      return faults.active
    },
    removeFault: (id) => faults.remove(id),
    clearFaults: () => faults.clear(),
    failImages(rule) {
      refuse(failureProblems(rule))
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
      return backend.times.options
    },
    set latency(options) {
      refuse(latencyProblems(options, methodNames))
      backend.times.options = options
    },
    get quota() {
      return backend.quotas.options
    },
    set quota(quota) {
      refuse(quotaProblems(quota))
      backend.quotas.options = quotaOf(quota)
    },
    get behavior() {
      const { strictBodies, pendingHidesTarget, nameConflict, nameLagMs, failureLeaves, requestIdMs } =
        backend
      const known = { strictBodies, pendingHidesTarget, nameConflict, nameLagMs, failureLeaves }
      return requestIdMs === Infinity ? known : { ...known, requestIdMs }
    },
    set behavior(behavior) {
      refuse(behaviorProblems(behavior))
      Object.assign(backend, behavior)
    },
    now: () => clock.now(),
    get aheadMs() {
      return clock.aheadMs
    },
    advance(ms) {
      if (!(ms >= 0)) throw new EmulatorOptionsError(`ms: ${ms} is not a time forward`)
      if (!(clock.now() + ms <= latestMs)) throw new EmulatorOptionsError(`ms: ${ms} is too far forward`)
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
      // one after the other, as they share a draft
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

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new EmulatorOptionsError(formatProblems(problems))
}
