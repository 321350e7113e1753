import type { ApiError, ApiErrorKind } from './api-error.ts'

/** Whether the same request is to be sent again, when, and why: the reason is shown while it waits. */
export type RetryDecision =
  | { readonly again: false }
  | {
      readonly again: true
      readonly afterMs: number
      readonly why: string
      /** The whole group of requests (project and quota) pauses, not this request alone. */
      readonly holdGroup: boolean
    }

export interface RetryContext {
  readonly nowMs: number
  /** 0..1, for jitter. */
  readonly random: number
  /** Whether the endpoint has answered at all so far: if not, it is probably the wrong one. */
  readonly answeredBefore: boolean
}

/** Attempts in all of one request, for failures that say nothing of when they will end. */
const mostAttempts: Partial<Record<ApiErrorKind, number>> = {
  unavailable: 10,
  network: 10,
  notReady: 5,
  credentials: 2,
}
/** An endpoint that was never reached: a wrong address should be told soon. */
const mostFirstContacts = 4

/**
 * The unit of retry is one HTTP request. Rate limits and concurrent operations are waited for as long as the
 * caller's signal lets; they pass by themselves. Per-minute quotas refill at the start of the next minute of
 * the clock (Google's page on API quotas), which is what a 403 or 429 without Retry-After waits for.
 */
export function retryDecision(error: ApiError, attempt: number, context: RetryContext): RetryDecision {
  const why = reasonText(error)
  switch (error.kind) {
    case 'rateLimit': {
      const afterMs = error.retryAfterMs ?? toNextMinute(context.nowMs) + context.random * 3_000
      return {
        again: true,
        afterMs,
        why: `rate limit: quota refills at ${clockTime(context.nowMs + afterMs)}`,
        holdGroup: true,
      }
    }
    case 'concurrency': {
      const afterMs = error.retryAfterMs ?? Math.min(60_000, 10_000 * attempt) * (0.75 + context.random / 2)
      return { again: true, afterMs, why: 'too many operations at once in the project', holdGroup: true }
    }
    case 'credentials':
      return attempt < 2 && error.status === 401
        ? { again: true, afterMs: 0, why: 'token expired', holdGroup: false }
        : { again: false }
    case 'unavailable':
    case 'network':
    case 'notReady': {
      const most =
        error.kind === 'network' && !context.answeredBefore
          ? mostFirstContacts
          : (mostAttempts[error.kind] ?? 1)
      if (attempt >= most) return { again: false }
      const afterMs = Math.max(error.retryAfterMs ?? 0, backoff(attempt, context.random))
      return { again: true, afterMs, why, holdGroup: false }
    }
    default:
      return { again: false }
  }
}

/** 1, 2, 4 … 32 s and on, each with a jitter of half; never longer than a minute. */
function backoff(attempt: number, random: number): number {
  return Math.min(60_000, 1_000 * 2 ** (attempt - 1)) * (0.5 + random / 2)
}

function toNextMinute(nowMs: number): number {
  return 60_000 - (nowMs % 60_000)
}

function clockTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 19)} UTC`
}

function reasonText(error: ApiError): string {
  if (error.kind === 'notReady') return 'source not ready'
  return error.kind === 'network' ? error.message : `HTTP ${error.status}`
}
