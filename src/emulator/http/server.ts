import type { Backend } from '../api/call.ts'
import type { ClientDisconnect } from '../base/client-disconnect.ts'
import type { TokenRule } from '../contract/options.ts'
import type { Faults } from '../faults/faults.ts'
import type { RequestLog } from './request-log.ts'

/** The state that all requests share. */
export interface Server {
  readonly backend: Backend
  readonly faults: Faults
  readonly requireToken: TokenRule | undefined
  readonly log: RequestLog
  /** Signals of the requests in progress; all are aborted when the emulator closes. */
  readonly open: Set<ClientDisconnect>
}

export interface ServedRequest {
  readonly server: Server
  /** Fires when the client disconnects or the emulator closes. */
  readonly disconnect: ClientDisconnect
}
