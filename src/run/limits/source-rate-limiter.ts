import type { Clock } from '../../util/clock.ts'
import { WaitQueue } from '../../util/wait-queue.ts'
import type { RunEvent } from '../events.ts'

export interface SourceRateLimiterOptions {
  readonly project: string
  /** Path of the disk, snapshot or image. */
  readonly source: string
  /** Maximum images started per hour; undefined for no limit. */
  readonly perHour: number | undefined
  /** Maximum images in progress at once. */
  readonly maxConcurrent: number
  readonly clock: Clock
  readonly emit: (event: RunEvent) => void
  /** Fires when the run is over: ends the pauses. */
  readonly over: AbortSignal
}

type PermitEnd = 'created' | 'refused' | 'other'

/** The right to start one image of the source; released when its operation ends. */
export interface SourcePermit {
  /** Its insert was accepted: from now on it counts, for an hour. */
  accepted(): void
  release(end: PermitEnd): void
}

/** A start that counts towards the hourly limit. */
interface Start {
  atMs: number
}

interface Block {
  readonly why: string
  readonly by?: 'server'
  readonly untilMs?: number
}

const hourMs = 3_600_000
/** The server counts the hour from when it started the operation: ms. */
const guardMs = 2_000
/**
 * Pauses after consecutive refusals. The documented rate is one image of a source in ten minutes: the longest pause
 * applies where images of it were created within the hour.
 */
const [firstPauseMs, longestPauseMs] = [60_000, 600_000]

/**
 * Limits images of one source: a number per hour, by Google's guide to creating custom images, and a number in
 * progress. After a refusal of the API (RESOURCE_OPERATION_RATE_EXCEEDED) the source pauses. Then one image is tried,
 * after its creation two, and so on. Waiters are served in order of arrival; other sources are not affected.
 */
export class SourceRateLimiter {
  readonly #options: SourceRateLimiterOptions
  readonly #queue: WaitQueue<SourcePermit>
  /** The starts of the last hour, in order; unused without a limit. */
  readonly #starts = new Set<Start>()
  /** When the last image that was created had started. */
  #createdStartMs = Number.NEGATIVE_INFINITY
  #inProgress = 0
  /** How many images may be in progress, as learned from refusals. */
  #window: number
  #refusals = 0
  #pausedUntilMs = 0
  #isSleeping = false
  #reported: string | undefined

  constructor(options: SourceRateLimiterOptions) {
    this.#options = options
    this.#window = options.maxConcurrent
    this.#queue = new WaitQueue(options.over)
  }

  /** Rejects with the reason of its signal, or of the run's end. `onWait`: unless it resolves immediately. */
  acquire(signal?: AbortSignal, onWait?: () => void): Promise<SourcePermit> {
    const permit = this.#queue.join(signal)
    this.#serve()
    if (this.#queue.size > 0) onWait?.() // the last one of a queue is the last to be served
    return permit
  }

  /** The permit of an image that is already in progress, whoever started it. */
  adopt(): SourcePermit {
    const start: Start = { atMs: 0 }
    let state: 'open' | 'accepted' | 'released' = 'open'
    this.#count(start) // counted immediately, so that not too many start together
    this.#inProgress += 1
    return {
      accepted: () => {
        if (state === 'released') return
        state = 'accepted'
        this.#count(start)
      },
      release: (end) => {
        if (state === 'released') return
        const counts = end === 'created' || (end === 'other' && state === 'accepted')
        state = 'released'
        this.#inProgress -= 1
        if (!counts) this.#starts.delete(start)
        if (end === 'created') this.#createdStartMs = start.atMs
        this.#learn(end)
        this.#serve()
      },
    }
  }

  #serve(): void {
    while (this.#queue.size > 0) {
      const block = this.#block()
      if (block !== undefined) {
        this.#report(block)
        return
      }
      this.#queue.serve(this.adopt())
    }
    this.#report(undefined)
  }

  #block(): Block | undefined {
    const { maxConcurrent, perHour, clock } = this.#options
    if (this.#inProgress >= Math.min(this.#window, maxConcurrent)) {
      if (maxConcurrent === 1) return { why: 'one image at a time' }
      return { why: 'one image at a time after a rejection', by: 'server' }
    }
    if (this.#pausedUntilMs > 0) {
      const why = 'the API rejects images created this quickly'
      return { why, by: 'server', untilMs: this.#pausedUntilMs }
    }
    const ms = this.#msToNext()
    if (ms <= 0) return undefined
    if (!this.#isSleeping) void this.#sleep(ms)
    return { why: `${perHour} images per hour`, untilMs: clock.now() + ms }
  }

  #report(block: Block | undefined): void {
    if (block?.why === this.#reported || this.#options.over.aborted) return
    this.#reported = block?.why
    const { project, source: subject, emit } = this.#options
    const limiter = { project, limiter: 'source', subject } as const
    emit(block === undefined ? { type: 'resumed', ...limiter } : { type: 'throttled', ...limiter, ...block })
  }

  /** ms until the hourly limit allows one more. */
  #msToNext(): number {
    const { clock, perHour = Number.POSITIVE_INFINITY } = this.#options
    const now = clock.monotonic()
    for (const start of this.#starts) {
      const leftMs = start.atMs + hourMs + guardMs - now
      if (leftMs > 0) return this.#starts.size < perHour ? 0 : leftMs
      this.#starts.delete(start)
    }
    return 0
  }

  #count(start: Start): void {
    start.atMs = this.#options.clock.monotonic()
    if (this.#options.perHour === undefined) return
    this.#starts.delete(start)
    this.#starts.add(start)
  }

  #learn(end: PermitEnd): void {
    if (end === 'created') {
      this.#refusals = 0
      this.#window *= 2
    }
    // images started together are refused together, which counts as one refusal
    if (end !== 'refused' || this.#pausedUntilMs > 0) return
    const wasCreatedWithinHour = this.#options.clock.monotonic() - this.#createdStartMs < hourMs + guardMs
    const pauseMs = wasCreatedWithinHour
      ? longestPauseMs
      : Math.min(longestPauseMs, firstPauseMs * 2 ** this.#refusals)
    this.#refusals += 1
    this.#window = 1
    void this.#pause(pauseMs)
  }

  async #pause(ms: number): Promise<void> {
    const { clock, over } = this.#options
    this.#pausedUntilMs = clock.now() + ms
    await clock.sleep(ms, over).catch(() => {}) // the run is over, and nothing waits any longer
    this.#pausedUntilMs = 0
    this.#serve()
  }

  async #sleep(ms: number): Promise<void> {
    const { clock, over } = this.#options
    this.#isSleeping = true
    await clock.sleep(ms, over).catch(() => {}) // as above
    this.#isSleeping = false
    this.#serve()
  }
}
