import type { Clock } from '../../util/clock.ts'
import { WaitQueue } from '../../util/wait-queue.ts'
import type { RunEvent } from '../events.ts'

export interface ConcurrencyLimiterOptions {
  readonly project: string
  /** Maximum number of concurrent images. */
  readonly max: number
  readonly clock: Clock
  readonly emit: (event: RunEvent) => void
  /** Fires when the run is over: ends the pauses. */
  readonly over: AbortSignal
}

/** The right to process one image, from before its insert until its end. */
export interface ConcurrencyPermit {
  /** Its insert was accepted: the next one may be sent. */
  running(): void
  /** The API refused its insert, as too many operations are in flight. Call `release` afterwards. */
  refused(): void
  release(): void
}

/**
 * Images between permit and accepted insert: enough to use a minute's quota immediately, but few, as the API refuses
 * all of them when its quota of operations is exhausted.
 */
const maxStarting = 32
/** Growing pauses if no operation of this run is in flight: ms. */
const [firstPauseMs, longestPauseMs] = [10_000, 60_000]
/** How many times the limit's number of images must end before the limit is raised. */
const maxRounds = 8

/**
 * Limits the concurrent images of one project, in order of arrival. Google limits operations in flight per project.
 * When the API refuses an insert for that reason, the limit becomes the current number. When that many
 * images have ended without a refusal, the limit is raised by one, then by two, and so on. If the first raise is
 * refused, the next one waits for twice as many.
 */
export class ConcurrencyLimiter {
  readonly #options: ConcurrencyLimiterOptions
  readonly #retries: WaitQueue<ConcurrencyPermit>
  readonly #queue: WaitQueue<ConcurrencyPermit>
  #limit: number
  #starting = 0
  #running = 0
  /** The next raise of the limit; one after a refusal. */
  #raise = 1
  #rounds = 1
  #endedSinceChange = 0
  #consecutiveRefusals = 0
  #isPaused = false
  #pauses = 0
  #reported: 'images' | 'operations' | undefined

  constructor(options: ConcurrencyLimiterOptions) {
    this.#options = options
    this.#limit = options.max
    this.#retries = new WaitQueue(options.over)
    this.#queue = new WaitQueue(options.over)
  }

  /**
   * `isRetry`: an image that had a permit before goes first. `onWait` is called unless the permit is issued immediately.
   * Rejects with the reason of its signal, or of the run's end.
   */
  acquire(signal: AbortSignal | undefined, isRetry = false, onWait?: () => void): Promise<ConcurrencyPermit> {
    const queue = isRetry ? this.#retries : this.#queue
    const permit = queue.join(signal)
    this.#serve()
    if (queue.size > 0) onWait?.() // the last one of a queue is the last to be served
    return permit
  }

  /** The permit of an image that is already PENDING, whoever inserted it. It counts without waiting. */
  adopt(): ConcurrencyPermit {
    const permit = this.#issue()
    permit.running()
    return permit
  }

  #serve(): void {
    while (!this.#isPaused && this.#starting < maxStarting && this.#starting + this.#running < this.#limit) {
      const queue = this.#retries.size > 0 ? this.#retries : this.#queue
      if (queue.size === 0) break
      queue.serve(this.#issue())
    }
    this.#report()
  }

  #issue(): ConcurrencyPermit {
    let state: 'starting' | 'running' | 'released' = 'starting'
    this.#starting += 1
    return {
      running: () => {
        if (state !== 'starting') return
        state = 'running'
        this.#starting -= 1
        this.#running += 1
        this.#consecutiveRefusals = 0
        this.#serve()
      },
      refused: () => this.#onRefused(),
      release: () => {
        if (state === 'running') {
          this.#running -= 1
          this.#onEnded()
        }
        if (state === 'starting') this.#starting -= 1
        state = 'released'
        this.#serve()
      },
    }
  }

  #onRefused(): void {
    this.#limit = Math.max(1, Math.min(this.#limit, this.#running))
    if (this.#raise > 1) this.#rounds = Math.min(maxRounds, this.#rounds * 2)
    this.#raise = 1
    this.#endedSinceChange = 0
    this.#consecutiveRefusals += 1
    if (!this.#isPaused) void this.#pause()
  }

  /** Waits until an operation of this run ends, or for a while, as operations of others end unseen. */
  async #pause(): Promise<void> {
    const { clock, over } = this.#options
    this.#isPaused = true
    this.#pauses += 1
    const number = this.#pauses
    const doublings = Math.ceil(this.#consecutiveRefusals / maxStarting) - 1
    await clock.sleep(Math.min(longestPauseMs, firstPauseMs * 2 ** doublings), over).catch(() => {}) // the run is over
    if (number !== this.#pauses) return
    this.#isPaused = false
    this.#serve()
  }

  #onEnded(): void {
    this.#isPaused = false
    if (this.#limit >= this.#options.max) return
    this.#endedSinceChange += 1
    if (this.#endedSinceChange < this.#limit * this.#rounds) return
    this.#endedSinceChange = 0
    if (this.#raise > 1) this.#rounds = 1 // the API accepted the last raise
    this.#limit = Math.min(this.#options.max, this.#limit + this.#raise)
    this.#raise *= 2
  }

  /** Reports once what the queue waits for. The rate limiter reports waits for inserts. */
  #report(): void {
    const { project, max, emit } = this.#options
    const isBlocked = this.#isPaused || this.#starting + this.#running >= this.#limit
    const isWaiting = isBlocked && this.#queue.size + this.#retries.size > 0
    const limiter = isWaiting ? (this.#limit < max ? 'operations' : 'images') : undefined
    if (limiter === this.#reported) return
    if (this.#reported !== undefined) emit({ type: 'resumed', project, limiter: this.#reported })
    this.#reported = limiter
    if (limiter === undefined) return
    const why =
      limiter === 'images' ? `concurrency limit of ${max}` : 'the quota of concurrent operations is exhausted'
    emit({ type: 'throttled', project, limiter, why })
  }
}
