import type { Clock } from '../util/clock.ts'
import { Secrets } from '../util/secrets.ts'
import { type ComputeApi, computeApi } from './api/compute-api.ts'
import { patchesPerMinute, type QuotaGroup } from './api/methods.ts'
import { type ObjectApi, objectApi, objectReadsPerMinute } from './api/object-api.ts'
import { type ClientContext, sendCall } from './call/send-call.ts'
import type { ClientEvent } from './events.ts'
import type { HttpClient } from './http/http-client.ts'
import { createLimiters } from './limits/rate-limiter.ts'
import type { TokenSource } from './token/token-source.ts'

export interface ComputeClientOptions {
  readonly baseUrl: URL
  /** The setting that holds it; default: `--endpoint`. */
  readonly endpointFrom?: string
  /** The base URL of Cloud Storage, ending in `/storage/v1/`; default: the host of `baseUrl`. */
  readonly storageUrl?: URL
  readonly tokens: TokenSource
  readonly clock: Clock
  /** Shared with the token source; closed with the client. */
  readonly http: HttpClient
  /** Requests per minute per project; the rate of patches is not an option. */
  readonly perMinute: Readonly<Record<Exclude<QuotaGroup, 'patch'>, number>>
  readonly emit?: (event: ClientEvent) => void
  /** Secrets that no error, log or response may show; tokens are added when they are sent. */
  readonly secrets?: Secrets
  /** 0..1, for jitter. */
  readonly random?: () => number
  readonly timeouts?: ClientContext['timeouts']
}

export interface ComputeClient extends ComputeApi {
  /** Cloud Storage, for the archives of raw disks. */
  readonly objects: ObjectApi
  /** HTTP requests sent so far, every attempt counted. */
  readonly requests: number
  /** Rejects calls that wait for quota, and closes the connections. */
  close(): void
}

/** The Compute API over HTTP, within its quotas. */
export function createComputeClient(options: ComputeClientOptions): ComputeClient {
  const { baseUrl, http, tokens, clock, perMinute } = options
  const closed = new AbortController()
  const emit = options.emit ?? (() => {})
  const shared = {
    http,
    tokens,
    clock,
    emit,
    secrets: options.secrets ?? new Secrets(),
    random: options.random ?? Math.random,
    timeouts: options.timeouts ?? {},
    endpointFrom: options.endpointFrom ?? '--endpoint',
  }
  const contextOf = (url: URL, rates: ComputeClientOptions['perMinute']): ClientContext => ({
    ...shared,
    baseUrl: url,
    limiterOf: createLimiters({
      clock,
      perMinute: { ...rates, patch: patchesPerMinute },
      emit,
      closed: closed.signal,
    }),
    requests: 0,
    responded: false,
    accepted: new Set(),
  })
  const compute = contextOf(baseUrl, perMinute)
  const storageUrl = options.storageUrl ?? new URL('/storage/v1/', baseUrl)
  const storage = contextOf(storageUrl, { ...perMinute, read: objectReadsPerMinute })
  return {
    ...computeApi((call) => sendCall(call, compute)),
    objects: objectApi((call) => sendCall(call, storage)),
    get requests() {
      return compute.requests + storage.requests
    },
    close() {
      closed.abort()
      tokens.close()
      http.close()
    },
  }
}
