import type { FailureKind } from '../../catalog/failure.ts'
import type { ApiError } from '../errors/api-error.ts'

/** Whether and when to retry a request, with the reason to show during the pause. */
export type RetryDecision =
  | { readonly retry: false }
  | {
      readonly retry: true
      readonly afterMs: number
      readonly why: string
      /** All requests of the project and quota group pause, not only this one. */
      readonly pausesGroup: boolean
      /** The group's quota of this minute is exhausted. */
      readonly exhausted?: true
    }

export interface RetryContext {
  /** The earlier failures of this request, in order, without the current one. */
  readonly earlier: readonly FailureKind[]
  /** By the server's clock, if the response had its time: quotas refill by that clock. */
  readonly nowMs: number
  /** 0..1, for jitter. */
  readonly random: number
  /** Whether the endpoint has responded so far: if not, its address is probably wrong. */
  readonly respondedBefore: boolean
  /** Default: true. False: a repeat might do again what the API has done, or undo what another run is doing. */
  readonly isRepeatable?: boolean
  /** Whether the API accepted this token before: if it rejects the token now, the token has expired. */
  readonly tokenWorked?: boolean
}

interface BackOffRule {
  /** Failures of these kinds count together. */
  readonly kinds: readonly FailureKind[]
  /** Maximum failures of one request. */
  readonly max: number
}

const transient: BackOffRule = { kinds: ['unavailable', 'network'], max: 10 }

/** Transient failures without a known end. */
const backOffRules: { readonly [K in FailureKind]?: BackOffRule } = {
  unavailable: transient,
  network: transient,
  notReady: { kinds: ['notReady'], max: 5 },
}

/**
 * Attempts at an endpoint that was never reached: a wrong address should be reported soon (after some 7 s of pauses).
 */
const firstContact: BackOffRule = { ...transient, max: 4 }
/** Network failures that no retry fixes. */
const finalReasons = new Set(['TLS_NOT_TRUSTED', 'TOO_LARGE', 'PROXY_REFUSED'])
const maxExpired = 5
const jitterMs = 3_000

/**
 * The unit of retry is one HTTP request. A rate-limited request waits until the caller's signal fires, without using
 * up the attempts of other failures. An exceeded limit of concurrent operations is left to the caller, who knows
 * which operations it started.
 */
export function retryDecision(error: ApiError, context: RetryContext): RetryDecision {
  const { kind, status, reason = '' } = error
  if (context.isRepeatable === false) return { retry: false }
  if (kind === 'rateLimit') return { retry: true, ...ratePause(error, context), pausesGroup: true }
  if (kind === 'credentials' && status === 401 && mayRenew(context)) {
    return { retry: true, afterMs: 0, why: 'the token has expired', pausesGroup: false }
  }
  const rule = kind === 'network' && !context.respondedBefore ? firstContact : backOffRules[kind]
  return rule === undefined || finalReasons.has(reason) ? { retry: false } : backOff(error, context, rule)
}

/** After so many consecutive refusals without a named quota, the quota of the minute counts as exhausted. */
const maxUnexplained = 8

/**
 * A refusal names the quota that is exhausted ("Quota exceeded for quota metric …"). A bare "Rate Limit Exceeded" may
 * pass in a moment: one request of the group is retried soon, to probe for all.
 */
function ratePause(error: ApiError, context: RetryContext) {
  const { retryAfterMs } = error
  const { earlier, nowMs, random } = context
  const before = earlier.length - 1 - earlier.findLastIndex((kind) => kind !== 'rateLimit')
  if (retryAfterMs !== undefined) {
    const afterMs = Math.max(retryAfterMs, growing(before, random)) // the API may ask for 0 s each time
    return { afterMs, why: `rate limit: the API requests a pause until ${clockTime(nowMs + afterMs)}` }
  }
  if (/quota/i.test(error.message) || before >= maxUnexplained) return quotaPause(nowMs, random)
  // grows slowly, as only one request probes for all
  return { afterMs: growing(Math.floor(before / 2), random), why: 'rate limit: too many requests' }
}

/**
 * Retries once with a new token: if the API rejects that too, the identity is wrong. Retries more often if other
 * requests succeed with the new token. The number is limited, as a server may reject one method alone.
 */
function mayRenew({ earlier, tokenWorked = false }: RetryContext): boolean {
  if (earlier.at(-1) !== 'credentials') return true
  return tokenWorked && earlier.filter((kind) => kind === 'credentials').length < maxExpired
}

/**
 * A per-minute quota refills at the start of the next minute of the clock (Google's page on API quotas); the jitter
 * spreads the retries of runs that share a quota.
 */
function quotaPause(nowMs: number, random: number) {
  const refillMs = nowMs + 60_000 - (nowMs % 60_000)
  const afterMs = Math.round(refillMs - nowMs + random * jitterMs)
  return { afterMs, why: `rate limit: quota refills at ${clockTime(refillMs)}`, exhausted: true as const }
}

/** ms: 1, 2, 4 … 60 s, each with a jitter of half. */
const growing = (before: number, random: number): number =>
  Math.round(Math.min(60_000, 1_000 * 2 ** before) * (0.5 + random / 2))

/** The growing pause, or a longer one if the server asks for that. */
function backOff(
  error: ApiError,
  { earlier, random }: RetryContext,
  { kinds, max }: BackOffRule,
): RetryDecision {
  const failures = 1 + earlier.filter((kind) => kinds.includes(kind)).length
  if (failures >= max) return { retry: false }
  const afterMs = Math.max(error.retryAfterMs ?? 0, growing(failures - 1, random))
  return { retry: true, afterMs, why: reasonText(error), pausesGroup: false }
}

function reasonText({ kind, message, status }: ApiError): string {
  if (kind === 'notReady') return 'source not ready'
  return kind === 'network' || status === 200 ? message : `HTTP ${status}`
}

/** `10:42:00 UTC` */
function clockTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 19)} UTC`
}
