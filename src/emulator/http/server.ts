import type { ExpiredTokens } from '../trouble/expired-tokens.ts'
import type { Faults } from '../trouble/faults.ts'
import type { LostOperations } from '../trouble/lost-operations.ts'
import type { Backend } from './call.ts'
import type { Gone } from './gone.ts'
import type { HttpDate } from './http-date.ts'
import type { TokenRule } from './request-checks.ts'
import type { RequestLog } from './request-log.ts'

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
  readonly open: Set<Gone>
}
