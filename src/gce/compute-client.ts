import type { Clock } from '../util/clock.ts'
import { Secrets } from '../util/secrets.ts'
import type { ComputeApi, QuotaGroup, ThrottleEvent } from './api/compute-api.ts'
import { computeMethods } from './api/methods.ts'
import { type ObjectApi, objectMethods, objectReadsPerMinute } from './api/object-api.ts'
import { type SourceApi, sourceMethods } from './api/source-api.ts'
import { type AttemptLog, type Link, sendCall } from './call/send-call.ts'
import { createTransport } from './call/transport.ts'
import type { HttpClient } from './http/http-client.ts'
import { createLimiters } from './limits/rate-limiter.ts'
import type { TokenSource } from './token/token-source.ts'

export type { AttemptLog } from './call/send-call.ts'

export interface ComputeClientOptions {
  readonly baseUrl: URL
  /** Of Cloud Storage, ending in `/storage/v1/`; default: the host of `baseUrl`. */
  readonly storageUrl?: URL
  readonly tokens: TokenSource
  readonly clock: Clock
  /** Shared with the way to the token; closed with the client. */
  readonly http: HttpClient
  /** Requests a minute, of each project. */
  readonly perMinute: Readonly<Record<QuotaGroup, number>>
  readonly onThrottle?: (event: ThrottleEvent) => void
  readonly log?: (entry: AttemptLog) => void
  /** What no error, log or reply may show; the tokens that are sent are added to it. */
  readonly secrets?: Secrets
  /** 0..1, for jitter. */
  readonly random?: () => number
  /** ms, by the clock, until a reply begins; of a long poll, and of all else. */
  readonly timeouts?: { readonly longPollMs?: number; readonly responseMs?: number }
}

export interface ComputeClient extends ComputeApi, SourceApi {
  /** Cloud Storage, for the archives that images are made from. */
  readonly objects: ObjectApi
  /** HTTP requests sent so far, every attempt counted. */
  readonly requests: number
  /** Ends what still waits for quota, and drops the connections. */
  close(): void
}

/** The Compute API over HTTP, inside its quotas. */
export function createComputeClient(options: ComputeClientOptions): ComputeClient {
  const { baseUrl, http, tokens, clock, timeouts = {}, perMinute } = options
  const closed = new AbortController()
  const onThrottle = options.onThrottle ?? (() => {})
  const transportOptions = {
    http,
    responseTimeoutMs: timeouts.responseMs,
    longPollTimeoutMs: timeouts.longPollMs,
  }
  const transport = createTransport({ ...transportOptions, baseUrl })
  const link: Link = {
    transport,
    host: baseUrl.host,
    root: baseUrl.pathname,
    secrets: options.secrets ?? new Secrets(),
    tokens,
    clock,
    limiterOf: createLimiters({
      clock,
      perMinute,
      onThrottle,
      closed: closed.signal,
    }),
    random: options.random ?? Math.random,
    log: options.log ?? (() => {}),
    requests: 0,
    answered: false,
    accepted: new Set(),
  }
  const storageUrl = options.storageUrl ?? new URL('/storage/v1/', baseUrl)
  const storageTransport = createTransport({ ...transportOptions, baseUrl: storageUrl })
  const perMinuteOfStorage = { ...perMinute, read: objectReadsPerMinute }
  const storage: Link = {
    ...link,
    transport: storageTransport,
    host: storageUrl.host,
    root: storageUrl.pathname,
    limiterOf: createLimiters({ clock, perMinute: perMinuteOfStorage, onThrottle, closed: closed.signal }),
    requests: 0,
    answered: false,
    accepted: new Set(),
  }
  return {
    ...computeMethods((call) => sendCall(call, link)),
    ...sourceMethods((call) => sendCall(call, link)),
    objects: objectMethods((call) => sendCall(call, storage)),
    get requests() {
      return link.requests + storage.requests
    },
    close() {
      closed.abort()
      tokens.close()
      http.close()
    },
  }
}
