import type { ImageRef } from '../../catalog/image-ref.ts'
import type { ApiError } from '../../gce/errors/api-error.ts'
import type { Operation } from '../../gce/wire/resources.ts'

/** The waiter of an operation. */
export interface Watcher {
  /** Ends the waiting. */
  readonly signal: AbortSignal
  readonly onProgress: (percent: number) => void
  /** Reports why the operation cannot be read now, and when the next read is due. */
  readonly onPause: (why: string, ms: number) => void
  readonly image?: ImageRef
}

/** An operation with a waiter. */
export interface Watched extends Watcher {
  /** As it was when the waiting started. */
  readonly operation: Operation
  readonly sinceMs: number
  readonly settle: (end: Operation | ApiError | { readonly thrown: unknown }) => void
  /** Ends a poll whose response is no longer needed. */
  readonly over: AbortController
  /** When the current long poll was sent, if there is one. */
  polledMs: number | undefined
  /** No long poll before this time: the last one returned early, or failed. */
  noPollUntilMs: number
  /** A single read is due, so a poll would be redundant. */
  isReading: boolean
  /** A long poll without a response by this time may be lost: the operation is also read. */
  recheckAtMs: number
  recheckMs: number
}

/** The time from the long poll to the first recheck, and the longest interval between rechecks. */
const [firstRecheckMs, longestRecheckMs] = [10_000, 120_000]

export const newlyWatched = (
  operation: Operation,
  nowMs: number,
): Omit<Watched, keyof Watcher | 'settle'> => ({
  operation,
  sinceMs: nowMs,
  over: new AbortController(),
  polledMs: undefined,
  noPollUntilMs: 0,
  isReading: false,
  recheckAtMs: 0,
  recheckMs: firstRecheckMs,
})

/** The interval between rechecks grows. */
export function backOffRecheck(watched: Watched, nowMs: number): void {
  watched.recheckMs = Math.min(longestRecheckMs, watched.recheckMs * 1.5)
  watched.recheckAtMs = nowMs + watched.recheckMs
}
