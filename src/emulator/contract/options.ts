import type { Clock } from '../../util/clock.ts'
import type { Latency } from './latency.ts'

import type { EmulatorSettings } from './settings.ts'
import type { EmulatorState } from './state.ts'

/** How an emulator is started; all of it has a default. */
export interface EmulatorOptions extends EmulatorSettings {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** 127.0.0.1, unless said. */
  readonly host?: string
  /**
   * Host names, without ports, by which the emulator is reached beside its address and those of loopback, and whose web
   * pages may call it; `*` stands for any text. Requests to other names are refused with 421, those from other pages with
   * 403.
   */
  readonly allowHosts?: readonly string[]
  readonly clock?: Clock
  /** Short for `latency: { operation }`: how long an operation runs; 2 s, unless said. */
  readonly latencyMs?: Latency
  /** Short for `latency: { pending }`: how long it is PENDING before; 0, unless said. */
  readonly pendingMs?: Latency
  readonly state?: EmulatorState
  /** Where `save()` and `POST /_mintage/save` write the state. It is not read: that is what `loadState` is for. */
  readonly stateFile?: string
  /** Answers 401 to requests without a token that it accepts. */
  readonly requireToken?: TokenRule
}

/** true accepts any bearer token; a text is the only one accepted; a function decides. */
export type TokenRule = true | string | ((token: string) => boolean)
