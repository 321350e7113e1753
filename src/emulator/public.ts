/// <reference lib="esnext.disposable" preserve="true" />
/** `mintage/emulator`: the Compute Engine emulator for use in tests. All other modules may change at any time. */
export type { Clock } from '../util/clock.ts'
export type { RequestLogEntry } from './contract/emulator.ts'
export type { FailureRule } from './contract/failure-rule.ts'
export type {
  ActiveFault,
  Fault,
  FaultReply,
  FaultRule,
  FaultTarget,
  OperationError,
} from './contract/fault.ts'
export type { Duration, Latency, LatencyOptions, SourceKind } from './contract/latency.ts'
export type { ObjectMembers, ObjectState } from './contract/object-state.ts'
export type { TokenRule } from './contract/options.ts'
export type { QuotaGroup, QuotaOptions } from './contract/quotas.ts'
export { type Behavior, EmulatorOptionsError, type EmulatorSettings } from './contract/settings.ts'
export {
  type DiskState,
  type EmulatorState,
  EmulatorStateError,
  type ImageState,
  type ProjectState,
  type SnapshotState,
} from './contract/state.ts'
export { type Emulator, type EmulatorControl, type EmulatorOptions, startEmulator } from './start-emulator.ts'
export { formatState } from './statefile/format-state.ts'
export { loadState, parseState, saveState } from './statefile/state-file.ts'
