import type { ImageRef } from '../../catalog/image-ref.ts'
import type { ApiError } from '../../gce/errors/api-error.ts'
import type { Operation } from '../../gce/wire/resources.ts'

/** Who waits for an operation. */
export interface Watcher {
  /** Ends the waiting. */
  readonly signal: AbortSignal
  readonly onProgress: (percent: number) => void
  /** The operation cannot be read for now: why, and when it is read again. */
  readonly onPause: (why: string, ms: number) => void
  readonly image?: ImageRef
}

/** An operation that is waited for. */
export interface Watched extends Watcher {
  /** As it was when the waiting began. */
  readonly operation: Operation
  readonly beganMs: number
  readonly settle: (end: Operation | ApiError | { readonly thrown: unknown }) => void
  /** Ends a poll whose answer is no longer needed. */
  readonly over: AbortController
  /** When the present long poll was sent, if there is one. */
  polledMs: number | undefined
  /** No long poll before: the last one came back early, or failed. */
  restUntilMs: number
  /** It is about to be read by itself: a poll would ask the same. */
  reading: boolean
  /** A long poll that says nothing until then is doubted. */
  doubtedAtMs: number
  doubtMs: number
}

/** A long poll that says nothing for so long may be lost: its operation is looked at too, ever more seldom. */
const [firstDoubtMs, longestDoubtMs] = [10_000, 120_000]

export const newlyWatched = (
  operation: Operation,
  nowMs: number,
): Omit<Watched, keyof Watcher | 'settle'> => ({
  operation,
  beganMs: nowMs,
  over: new AbortController(),
  polledMs: undefined,
  restUntilMs: 0,
  reading: false,
  doubtedAtMs: 0,
  doubtMs: firstDoubtMs,
})

/** A long poll that has been looked at once is looked at later the next time. */
export function backOffRecheck(watched: Watched, nowMs: number): void {
  watched.doubtMs = Math.min(longestDoubtMs, watched.doubtMs * 1.5)
  watched.doubtedAtMs = nowMs + watched.doubtMs
}
