import type { Clock } from '../../util/clock.ts'
import type { Latency } from './latency.ts'
import type { EmulatorSettings } from './settings.ts'
import type { EmulatorState } from './state.ts'

/** Options of startEmulator; all have a default. */
export interface EmulatorOptions extends EmulatorSettings {
  /** Default: 0, any free port. */
  readonly port?: number
  /** Default: 127.0.0.1. */
  readonly host?: string
  /**
   * Further host names, without ports, that clients may use and whose web pages may call the emulator; `*` matches any
   * text. Its address and loopback are always allowed. Requests to other hosts get 421, from other pages 403.
   */
  readonly allowHosts?: readonly string[]
  readonly clock?: Clock
  /** Short for `latency: { operation }`: how long an operation runs; default: 2 s. */
  readonly latencyMs?: Latency
  /** Short for `latency: { pending }`: how long it is PENDING before; default: 0. */
  readonly pendingMs?: Latency
  readonly state?: EmulatorState
  /** The file to which `save()` and `POST /_mintage/save` write the state. To read a state, use `loadState`. */
  readonly stateFile?: string
  /** Responds with 401 to requests without an accepted token. */
  readonly requireToken?: TokenRule
}

/** true accepts any bearer token, a string only that token; a function decides. */
export type TokenRule = true | string | ((token: string) => boolean)
