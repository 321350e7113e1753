import type { Clock } from '../../util/clock.ts'
import type { Secrets } from '../../util/secrets.ts'
import type { HttpClient } from '../http/http-client.ts'

/** One request on the way to a token, or one run of an executable, as it ended. Holds nothing secret. */
export interface TokenLog {
  /** `POST sts.googleapis.com`, or `executable` and its name. */
  readonly step: string
  /** `HTTP 200`, or what went wrong. */
  readonly result: string
  readonly ms: number
}

/** The universe that tokens are meant for, by the endpoint and the flags. */
export interface ExpectedUniverse {
  /** `googleapis.com` */
  readonly domain: string
  /** What names it: a flag, an environment variable or the endpoint. */
  readonly from: string
}

/** What every step on the way to a token shares. */
export interface TokenContext {
  readonly http: HttpClient
  readonly clock: Clock
  readonly env: Readonly<Record<string, string | undefined>>
  /** Each secret of the way is added as soon as it is known. */
  readonly secrets: Secrets
  readonly log: (entry: TokenLog) => void
  readonly universe: ExpectedUniverse | undefined
  /** Fires when the token is no longer wanted. */
  readonly signal: AbortSignal
  /** Whether these credentials have given a token before. */
  readonly hasWorked: () => boolean
}
