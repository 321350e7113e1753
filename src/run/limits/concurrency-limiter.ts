import type { Clock } from '../../util/clock.ts'
import { WaitQueue } from '../../util/wait-queue.ts'
import type { RunEvent } from '../events.ts'

export interface ConcurrencyLimiterOptions {
  readonly project: string
  /** Images in flight at once. */
  readonly most: number
  readonly clock: Clock
  readonly emit: (event: RunEvent) => void
  /** Fires when the run is over: ends the pauses. */
  readonly over: AbortSignal
}

/** The right to have one image in flight, from before its insert until its end. */
export interface ConcurrencyPermit {
  /** Its insert was accepted: the next one may begin. */
  running(): void
  /** The API refused its insert, as too many operations are in flight. To be followed by `release`. */
  refused(): void
  release(): void
}

/**
 * So many images are between slot and accepted insert: enough to spend a minute's quota at once, and few, as each of
 * them is refused when the API takes no more operations.
 */
const maxStarting = 32
/** Where no operation of ours is in flight whose end could be waited for: ms, growing. */
const [firstPauseMs, longestPauseMs] = [10_000, 60_000]
/** How often as many as the limit have to end before more is tried. */
const longestPatience = 8

/**
 * The images of one project that are in flight at once: first come, first served. When the API refuses an insert
 * because too many operations are in flight (their number is limited for each project, by Google's page on that
 * quota), no more are begun than were in flight then; when as many have ended without a refusal, one more, then two more,
 * and so on. A first one more that is refused makes the next attempt wait for twice as many.
 */
export class ConcurrencyLimiter {
  readonly #options: ConcurrencyLimiterOptions
  readonly #urgent: WaitQueue<ConcurrencyPermit>
  readonly #queue: WaitQueue<ConcurrencyPermit>
  #limit: number
  #starting = 0
  #running = 0
  /** By how many the limit is raised next: one, if it was not since the last refusal. */
  #raise = 1
  #patience = 1
  #endedSinceChange = 0
  #refusalsInTurn = 0
  #pausing = false
  #pauses = 0
  #told: 'images' | 'operations' | undefined

  constructor(options: ConcurrencyLimiterOptions) {
    this.#options = options
    this.#limit = options.most
    this.#urgent = new WaitQueue(options.over)
    this.#queue = new WaitQueue(options.over)
  }

  /** `again`: an image that had a slot already goes first. Rejects with the reason of its signal, or of the run's end. */
  acquire(signal: AbortSignal | undefined, again = false): Promise<ConcurrencyPermit> {
    const slot = (again ? this.#urgent : this.#queue).join(signal)
    this.#serve()
    return slot
  }

  /** The slot of an image that is PENDING already, whoever has inserted it: it counts, and need not wait. */
  adopt(): ConcurrencyPermit {
    this.#starting += 1
    const slot = this.#slot()
    slot.running()
    return slot
  }

  #serve(): void {
    while (!this.#pausing && this.#starting < maxStarting && this.#starting + this.#running < this.#limit) {
      const line = this.#urgent.size > 0 ? this.#urgent : this.#queue
      if (line.size === 0) break
      this.#starting += 1
      line.serve(this.#slot())
    }
    this.#tell()
  }

  #slot(): ConcurrencyPermit {
    let state: 'starting' | 'running' | 'released' = 'starting'
    return {
      running: () => {
        if (state !== 'starting') return
        state = 'running'
        this.#starting -= 1
        this.#running += 1
        this.#refusalsInTurn = 0
        this.#serve()
      },
      refused: () => this.#refused(),
      release: () => {
        if (state === 'running') {
          this.#running -= 1
          this.#ended()
        }
        if (state === 'starting') this.#starting -= 1
        state = 'released'
        this.#serve()
      },
    }
  }

  #refused(): void {
    this.#limit = Math.max(1, Math.min(this.#limit, this.#running))
    if (this.#raise > 1) this.#patience = Math.min(longestPatience, this.#patience * 2)
    this.#raise = 1
    this.#endedSinceChange = 0
    this.#refusalsInTurn += 1
    if (!this.#pausing) void this.#pause()
  }

  /** Until an operation of ours ends; or for a while, as those of others end unseen. */
  async #pause(): Promise<void> {
    const { clock, over } = this.#options
    this.#pausing = true
    this.#pauses += 1
    const mine = this.#pauses
    const turns = Math.ceil(this.#refusalsInTurn / maxStarting)
    const ms = Math.min(longestPauseMs, firstPauseMs * 2 ** (turns - 1))
    await clock.sleep(ms, over).catch(() => {}) // the run is over, and so is the pause
    if (mine !== this.#pauses) return
    this.#pausing = false
    this.#serve()
  }

  #ended(): void {
    this.#pausing = false
    if (this.#limit >= this.#options.most) return
    this.#endedSinceChange += 1
    if (this.#endedSinceChange < this.#limit * this.#patience) return
    this.#endedSinceChange = 0
    if (this.#raise > 1) this.#patience = 1 // the last one was let through
    this.#limit = Math.min(this.#options.most, this.#limit + this.#raise)
    this.#raise *= 2
  }

  /** What those who wait are waiting for, once; the wait for the inserts before is told by their quota. */
  #tell(): void {
    const { project, most, emit } = this.#options
    const waiting = this.#queue.size + this.#urgent.size > 0
    const full = this.#starting + this.#running >= this.#limit
    const limiter =
      !waiting || !(this.#pausing || full) ? undefined : this.#limit < most ? 'operations' : 'images'
    if (limiter === this.#told) return
    if (this.#told !== undefined) emit({ type: 'resumed', project, limiter: this.#told })
    this.#told = limiter
    if (limiter === undefined) return
    const why =
      limiter === 'images'
        ? `${most} images are in flight`
        : 'the API takes no more operations of this project at once'
    emit({ type: 'throttled', project, limiter, why })
  }
}
