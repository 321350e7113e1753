import type { FailureKind } from '../../catalog/failure.ts'
import type { ApiError } from '../errors/api-error.ts'

/** Whether the same request is to be sent again, when, and why: the reason is shown while it waits. */
export type RetryDecision =
  | { readonly again: false }
  | {
      readonly again: true
      readonly afterMs: number
      readonly why: string
      /** The whole group of requests (project and quota) pauses, not this request alone. */
      readonly holdGroup: boolean
      /** The group's quota of this minute is used up. */
      readonly spent?: true
    }

export interface RetryContext {
  /** How the earlier attempts of this request failed, in order; without this failure. */
  readonly earlier: readonly FailureKind[]
  /** By the server's clock, where its answer told it: quotas are refilled by that one. */
  readonly nowMs: number
  /** 0..1, for jitter. */
  readonly random: number
  /** Whether the endpoint has answered at all so far: if not, it is probably the wrong one. */
  readonly answeredBefore: boolean
  /** Whether the API had accepted the token of this request before: refused, it has expired. */
  readonly tokenWorked?: boolean
}

/** Failures of one request that say nothing of when they will end: after so many of them it is given up. */
const mostTransient = 10
const mostNotReady = 5
const mostExpired = 5
/** An endpoint that was never reached: a wrong address should be told soon (after some 7 s of pauses). */
const mostFirstContacts = 4

const transient: readonly FailureKind[] = ['unavailable', 'network']
/** Failures of the way to the server that no repetition mends. */
const finalReasons = new Set(['TLS_NOT_TRUSTED', 'TOO_LARGE', 'PROXY_REFUSED'])
const secondsOfJitter = 3

/**
 * The unit of retry is one HTTP request. Rate limits are waited for as long as the caller's signal lets, since they
 * pass by themselves, and they do not use up the attempts of other failures. Too many operations at once is the
 * caller's to deal with, who knows which of them are his own.
 */
export function retryDecision(error: ApiError, context: RetryContext): RetryDecision {
  switch (error.kind) {
    case 'rateLimit':
      return { again: true, ...ratePause(error, context), holdGroup: true }
    case 'credentials':
      return error.status === 401 && mayRenew(context)
        ? { again: true, afterMs: 0, why: 'the token has expired', holdGroup: false }
        : { again: false }
    case 'unavailable':
    case 'network': {
      if (finalReasons.has(error.reason ?? '')) return { again: false }
      const most = error.kind === 'network' && !context.answeredBefore ? mostFirstContacts : mostTransient
      return backOff(error, context, { like: transient, most })
    }
    case 'notReady':
      return backOff(error, context, { like: ['notReady'], most: mostNotReady })
    default:
      return { again: false }
  }
}

/** So many refusals in a row that name no quota count as one that does. */
const mostUnexplained = 8

/**
 * A spent quota is named in its refusal ("Quota exceeded for quota metric …"). Refusals that say no more than "Rate
 * Limit Exceeded" may pass in a moment, and are tried again soon: one request for all.
 */
function ratePause(error: ApiError, context: RetryContext) {
  const { retryAfterMs } = error
  const { earlier, nowMs, random } = context
  const before = earlier.length - 1 - earlier.findLastIndex((kind) => kind !== 'rateLimit')
  if (retryAfterMs !== undefined) {
    const afterMs = Math.max(retryAfterMs, growing(before, random)) // it may ask for no time at all, again and again
    return { afterMs, why: `rate limit: the API asks to wait until ${clockTime(nowMs + afterMs)}` }
  }
  if (/quota/i.test(error.message) || before >= mostUnexplained) return quotaPause(nowMs, random)
  // growing slowly, as one request asks for all
  return { afterMs: growing(Math.floor(before / 2), random), why: 'rate limit: too many requests at once' }
}

/**
 * Once with a new token: refused too, it is the identity that is wrong. More often if that one had been good for other
 * requests meanwhile; but not for ever, as a server may refuse one method alone.
 */
function mayRenew({ earlier, tokenWorked = false }: RetryContext): boolean {
  if (earlier.at(-1) !== 'credentials') return true
  return tokenWorked && earlier.filter((kind) => kind === 'credentials').length < mostExpired
}

/**
 * A per-minute quota refills at the start of the next minute of the clock (Google's page on API quotas); the
 * jitter keeps the runs that share a quota from coming back in one instant.
 */
function quotaPause(nowMs: number, random: number) {
  const refillMs = nowMs + 60_000 - (nowMs % 60_000)
  const afterMs = Math.round(refillMs - nowMs + random * secondsOfJitter * 1_000)
  return { afterMs, why: `rate limit: quota refills at ${clockTime(refillMs)}`, spent: true as const }
}

/** 1, 2, 4 … 32 s and on, each with a jitter of half; never longer than a minute: ms. */
const growing = (before: number, random: number): number =>
  Math.round(Math.min(60_000, 1_000 * 2 ** before) * (0.5 + random / 2))

/** The growing pause, or a longer one if the server asks for it. */
function backOff(
  error: ApiError,
  { earlier, random }: RetryContext,
  { like, most }: { readonly like: readonly FailureKind[]; readonly most: number },
): RetryDecision {
  const failures = 1 + earlier.filter((kind) => like.includes(kind)).length
  if (failures >= most) return { again: false }
  const afterMs = Math.max(error.retryAfterMs ?? 0, growing(failures - 1, random))
  return { again: true, afterMs, why: reasonText(error), holdGroup: false }
}

function reasonText({ kind, message, status }: ApiError): string {
  if (kind === 'notReady') return 'source not ready'
  return kind === 'network' || status === 200 ? message : `HTTP ${status}`
}

/** `10:42:00 UTC` */
function clockTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 19)} UTC`
}
