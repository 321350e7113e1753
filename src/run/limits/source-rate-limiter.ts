import type { Clock } from '../../util/clock.ts'
import { WaitQueue } from '../../util/wait-queue.ts'
import type { RunEvent } from '../events.ts'

export interface SourcePaceOptions {
  readonly project: string
  /** Path of the disk, snapshot or image. */
  readonly source: string
  /** Images of it that may be begun within an hour; undefined for no limit. */
  readonly perHour: number | undefined
  /** Images of it that may be in the making at once. */
  readonly atOnce: number
  readonly clock: Clock
  readonly emit: (event: RunEvent) => void
  /** Fires when the run is over: ends the pauses. */
  readonly over: AbortSignal
}

/** The right to begin one image of the source; to be given back when its operation has ended. */
export interface SourcePermit {
  /** Its insert was accepted: from now on it counts, for an hour. */
  begun(): void
  done(end: 'made' | 'refused' | 'other'): void
}

interface Entry {
  atMs: number
}

interface Block {
  readonly why: string
  readonly untilMs?: number
}

const hourMs = 3_600_000
/** The hour is counted by the server, from when it began: ms. */
const guardMs = 2_000
/**
 * Pauses after refusals in a row. The documented pace is one image of a source in ten minutes: so long it rests where
 * images of it have been made within the hour.
 */
const [firstPauseMs, longestPauseMs] = [60_000, 600_000]

/**
 * Images of one source: so many within an hour, by Google's guide to creating custom images, and no more at once than
 * a source bears. Where the API refuses one nevertheless (RESOURCE_OPERATION_RATE_EXCEEDED), the source rests, then
 * one is tried, and when it was made two, and so on. First come, first served; other sources know nothing of it.
 */
export class SourceRateLimiter {
  readonly #options: SourcePaceOptions
  readonly #queue: WaitQueue<SourcePermit>
  /** Those of the last hour, in the order in which they were begun; without a limit they need not be known. */
  readonly #begun = new Set<Entry>()
  /** When the last one that was made was begun. */
  #madeAtMs = -Infinity
  #busy = 0
  /** How many may be busy: learnt from refusals. */
  #window: number
  #refusals = 0
  #restingUntilMs = 0
  #sleeping = false
  #told: string | undefined

  constructor(options: SourcePaceOptions) {
    this.#options = options
    this.#window = options.atOnce
    this.#queue = new WaitQueue(options.over)
  }

  /** Rejects with the reason of its signal, or of the run's end. */
  acquire(signal?: AbortSignal): Promise<SourcePermit> {
    const turn = this.#queue.join(signal)
    this.#serve()
    return turn
  }

  /** The turn of an image that is in the making already, whoever has begun it. */
  adopt(): SourcePermit {
    return this.#turn()
  }

  #serve(): void {
    while (this.#queue.size > 0) {
      const blocked = this.#blocked()
      if (blocked !== undefined) {
        this.#tell(blocked)
        return
      }
      this.#queue.serve(this.#turn())
    }
    this.#tell(undefined)
  }

  #blocked(): Block | undefined {
    const { atOnce, clock } = this.#options
    if (this.#busy >= Math.min(this.#window, atOnce)) {
      return {
        why: atOnce === 1 ? 'one image of it at a time' : 'one after the other, as the API refused more',
      }
    }
    if (this.#restingUntilMs > 0) {
      return { why: 'the API makes no more images of it for now', untilMs: this.#restingUntilMs }
    }
    const ms = this.#msToNext()
    if (ms <= 0) return undefined
    void this.#sleep(ms)
    return { why: `${this.#options.perHour} images of it an hour`, untilMs: clock.now() + ms }
  }

  #tell(blocked: Block | undefined): void {
    if (blocked?.why === this.#told) return
    const { project, source: subject, emit } = this.#options
    this.#told = blocked?.why
    if (blocked === undefined) emit({ type: 'resumed', project, limiter: 'source', subject })
    else emit({ type: 'throttled', project, limiter: 'source', subject, ...blocked })
  }

  /** Until the hour has room for one more: ms. */
  #msToNext(): number {
    const { clock, perHour = Infinity } = this.#options
    const now = clock.monotonic()
    for (const entry of this.#begun) {
      const leftMs = entry.atMs + hourMs + guardMs - now
      if (leftMs > 0) return this.#begun.size < perHour ? 0 : leftMs
      this.#begun.delete(entry)
    }
    return 0
  }

  #turn(): SourcePermit {
    const entry: Entry = { atMs: 0 }
    let state: 'open' | 'begun' | 'done' = 'open'
    this.#count(entry) // at once, lest too many set out together
    this.#busy += 1
    return {
      begun: () => {
        if (state === 'done') return
        state = 'begun'
        this.#count(entry)
      },
      done: (end) => {
        if (state === 'done') return
        const counts = end === 'made' || (end === 'other' && state === 'begun')
        state = 'done'
        this.#busy -= 1
        if (!counts) this.#begun.delete(entry)
        if (end === 'made') this.#madeAtMs = entry.atMs
        this.#learn(end)
        this.#serve()
      },
    }
  }

  #count(entry: Entry): void {
    entry.atMs = this.#options.clock.monotonic()
    if (this.#options.perHour === undefined) return
    this.#begun.delete(entry)
    this.#begun.add(entry)
  }

  #learn(end: 'made' | 'refused' | 'other'): void {
    if (end === 'made') {
      this.#refusals = 0
      this.#window *= 2
    }
    if (end !== 'refused') return
    // several that were begun together are refused together: that is one refusal
    if (this.#restingUntilMs > 0) return
    const restMs = this.#madeWithinTheHour()
      ? longestPauseMs
      : Math.min(longestPauseMs, firstPauseMs * 2 ** this.#refusals)
    this.#refusals += 1
    this.#window = 1
    void this.#rest(restMs)
  }

  #madeWithinTheHour(): boolean {
    return this.#options.clock.monotonic() - this.#madeAtMs < hourMs + guardMs
  }

  async #rest(ms: number): Promise<void> {
    const { clock, over } = this.#options
    this.#restingUntilMs = clock.now() + ms
    await clock.sleep(ms, over).catch(() => {}) // the run is over, and nobody waits any more
    this.#restingUntilMs = 0
    this.#serve()
  }

  async #sleep(ms: number): Promise<void> {
    if (this.#sleeping) return
    const { clock, over } = this.#options
    this.#sleeping = true
    await clock.sleep(ms, over).catch(() => {}) // as above
    this.#sleeping = false
    this.#serve()
  }
}
