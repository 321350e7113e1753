import type { FailureRule } from './failure-rule.ts'
import type { ActiveFault, Fault, FaultRule, FaultTarget } from './fault.ts'
import type { LatencyOptions } from './latency.ts'
import type { QuotaOptions } from './quotas.ts'
import type { Behavior } from './settings.ts'
import type { EmulatorState } from './state.ts'

/**
 * What can be asked of an emulator and done to it while it runs; `/_mintage/…` offers the same over HTTP. Rules and
 * options that cannot be used throw EmulatorOptionsError, states EmulatorStateError; nothing is changed then.
 */
export interface EmulatorControl {
  /** Requests to the API in the order of arrival; of very many, the latest. */
  readonly requests: readonly RequestLogEntry[]
  /** Requests to a method, or all of them. */
  count(method?: string): number
  /** Begins the log and the counts anew. */
  forgetRequests(): void
  /** What happens to the next request to that method (`images.insert`), or to the next so many. */
  failNext(method: string, fault: Fault, target?: number | FaultTarget): void
  /** The same by any rule, with a probability too. Answers the id under which the rule can be removed. */
  addFault(rule: FaultRule): number
  /** Rules that are in force yet, in the order in which they are tried. */
  readonly faults: readonly ActiveFault[]
  /** Whether there was a rule with this id. */
  removeFault(id: number): boolean
  clearFaults(): void
  /** From now on, these creations fail, in their operation. */
  failImages(rule: FailureRule): void
  readonly failures: readonly FailureRule[]
  clearFailures(): void
  /** From now on these permissions are denied, in every project. */
  deny(...permissions: string[]): void
  /** Denies these no more; without any, none. Those that the state denies in a project stay denied. */
  allow(...permissions: string[]): void
  readonly denied: readonly string[]
  /** Those in force; what is set holds instead of them for all that begins from then on. */
  latency: LatencyOptions
  quota: QuotaOptions
  /** What is set changes the members that it has. */
  behavior: Behavior
  /** Of its clock, in ms since the epoch. */
  now(): number
  /** By how much its clock is ahead of the one that it was given. */
  readonly aheadMs: number
  /** Puts its clock forward: operations that are due then end, and what waits for them is answered. */
  advance(ms: number): void
  /** As it is now; operations in flight go on from here when it is loaded again. */
  state(): EmulatorState
  /** Forgets everything for this state; requests, faults and settings stay. */
  replaceState(state: EmulatorState): void
  /** Adds to what there is; what has the same name is replaced. */
  addState(state: EmulatorState): void
  /** Writes the state to `stateFile` whole or not at all; answers that file, or undefined if there is none. */
  save(): Promise<string | undefined>
  /** Mutations so far, those by the mere passing of time included. */
  readonly changes: number
}

export interface Emulator extends EmulatorControl, AsyncDisposable {
  /** `http://127.0.0.1:PORT`; the API is at its root and at `/compute/v1/`. */
  readonly url: string
  /** Ends what hangs or waits, and cuts all connections. */
  close(): Promise<void>
}

export interface RequestLogEntry {
  /** `images.insert`; `unknown` for a path or HTTP method that is not served. */
  readonly method: string
  readonly project: string
  /** Of the image in the body, or the last variable part of the path. */
  readonly name: string | undefined
  readonly requestId: string | undefined
  /** 0 as long as there is no answer, and where the connection was cut instead. */
  readonly status: number
  readonly atMs: number
}
