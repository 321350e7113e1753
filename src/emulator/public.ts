/// <reference lib="esnext.disposable" preserve="true" />
/**
 * `mintage/emulator`: the Compute Engine emulator for use in tests. What is not exported here may change at any time.
 */
export type { Clock } from '../util/clock.ts'
export type { TokenRule } from './http/request-checks.ts'
export type { RequestLogEntry } from './http/request-log.ts'
export type { ObjectMembers, ObjectState } from './objects/object-state.ts'
export { type Emulator, type EmulatorControl, type EmulatorOptions, startEmulator } from './start-emulator.ts'
export { formatState } from './state/format-state.ts'
export {
  type DiskState,
  type EmulatorState,
  EmulatorStateError,
  type ImageState,
  type ProjectState,
  type SnapshotState,
} from './state/state.ts'
export { loadState, parseState, saveState } from './state/state-file.ts'
export type { FailureRule } from './trouble/failure-rule.ts'
export type { Fault, FaultReply, FaultRule, FaultTarget, OperationError } from './trouble/fault.ts'
export type { ActiveFault } from './trouble/faults.ts'
export type { Duration, Latency, LatencyOptions, SourceKind } from './trouble/latency.ts'
export type { QuotaGroup } from './trouble/quota-groups.ts'
export type { QuotaOptions } from './trouble/quotas.ts'
export { type Behavior, EmulatorOptionsError, type EmulatorSettings } from './trouble/settings.ts'
