import type { Backend } from '../api/call.ts'
import type { ClientDisconnect } from '../base/client-disconnect.ts'
import type { TokenRule } from '../contract/options.ts'
import type { ExpiredTokens } from '../faults/expired-tokens.ts'
import type { Faults } from '../faults/faults.ts'
import type { LostOperations } from '../faults/lost-operations.ts'
import type { RequestLog } from './request-log.ts'
import type { HttpDate } from './response/http-date.ts'

/** What requests are served with. */
export interface Server {
  readonly backend: Backend
  readonly faults: Faults
  readonly requireToken: TokenRule | undefined
  readonly expiredTokens: ExpiredTokens
  readonly lostOperations: LostOperations
  readonly log: RequestLog
  readonly date: HttpDate
  /** Of the requests being served; all are aborted when the emulator closes. */
  readonly open: Set<ClientDisconnect>
}
