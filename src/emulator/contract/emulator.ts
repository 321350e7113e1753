import type { FailureRule } from './failure-rule.ts'
import type { ActiveFault, Fault, FaultRule, FaultTarget } from './fault.ts'
import type { LatencyOptions } from './latency.ts'
import type { QuotaOptions } from './quotas.ts'
import type { Behavior } from './settings.ts'
import type { EmulatorState } from './state.ts'

/**
 * Reads and changes a running emulator; `/_mintage/…` does the same over HTTP. Invalid rules and options throw
 * EmulatorOptionsError, invalid states EmulatorStateError; both change nothing.
 */
export interface EmulatorControl {
  /** Requests to the API in the order of arrival; limited to the latest 100,000. */
  readonly requests: readonly RequestLogEntry[]
  /** The number of requests to a method, or of all. */
  count(method?: string): number
  /** Clears the log and the counts. */
  forgetRequests(): void
  /** Adds a fault for the next request to a method (`images.insert`), or for the number of requests in `target`. */
  failNext(method: string, fault: Fault, target?: number | FaultTarget): void
  /** Adds any fault rule, also with a probability. Returns the id for removeFault. */
  addFault(rule: FaultRule): number
  /** Active rules; the first that matches a request applies. */
  readonly faults: readonly ActiveFault[]
  /** Whether there was a rule with this id. */
  removeFault(id: number): boolean
  clearFaults(): void
  /** Fails the operations of matching image creations from now on. */
  failImages(rule: FailureRule): void
  readonly failures: readonly FailureRule[]
  clearFailures(): void
  /** Denies these permissions in every project. */
  deny(...permissions: string[]): void
  /** Revokes denials, without arguments all. Permissions that the state denies in a project remain denied. */
  allow(...permissions: string[]): void
  readonly denied: readonly string[]
  /** Setting it replaces all latencies, for operations and responses that start later. */
  latency: LatencyOptions
  quota: QuotaOptions
  /** Setting it changes the given members. */
  behavior: Behavior
  /** The time of its clock, in ms since the epoch. */
  now(): number
  /** How far its clock is ahead of the given one. */
  readonly aheadMs: number
  /** Advances its clock: operations that are due end, and requests that wait for them return. */
  advance(ms: number): void
  /** The current state; operations in flight continue when it is loaded. */
  state(): EmulatorState
  /** Replaces the state; requests, faults and settings remain. */
  replaceState(state: EmulatorState): void
  /** Adds to the state; replaces resources of the same name. */
  addState(state: EmulatorState): void
  /** Writes the state to `stateFile` atomically; returns that file, or undefined if there is none. */
  save(): Promise<string | undefined>
  /** The number of mutations, including those by the passing of time. */
  readonly changes: number
}

export interface Emulator extends EmulatorControl, AsyncDisposable {
  /** `http://127.0.0.1:PORT`; the API is at its root and at `/compute/v1/`. */
  readonly url: string
  /** Ends all requests in progress, and closes all connections. */
  close(): Promise<void>
}

export interface RequestLogEntry {
  /** `images.insert`; `unknown` for a path or HTTP method that is not served. */
  readonly method: string
  readonly project: string
  /** The name of the image in the body, or the last variable part of the path. */
  readonly name: string | undefined
  readonly requestId: string | undefined
  /** 0 before the response, and if the connection was closed without one. */
  readonly status: number
  readonly atMs: number
}
