import { setMaxListeners } from 'node:events'
import type { Clock } from '../../util/clock.ts'
import { WaitQueue } from '../../util/wait-queue.ts'
import type { QuotaGroup, ThrottleEvent } from '../api/compute-api.ts'
import { InFlightWindow, type Turn } from './in-flight-window.ts'
import { MinuteBudget } from './minute-budget.ts'

export interface RateLimiterOptions {
  readonly clock: Clock
  readonly project: string
  readonly group: QuotaGroup
  /** The most requests that are sent in a minute. */
  readonly perMinute: number
  readonly onThrottle: (event: ThrottleEvent) => void
  /** Fires when the client is closed: no timer outlives it, and whoever waits is refused with its reason. */
  readonly closed: AbortSignal
}

/**
 * How many requests of a group may be without a response, however soon responses come. A long poll has none for minutes:
 * with as few as the others, no more than three a second would be started.
 */
const minInFlight: Readonly<Record<QuotaGroup, number>> = { write: 3, read: 3, list: 3, operation: 25 }

/** Why a request was refused, and how long to keep quiet. */
export interface Refusal {
  /** The minute's quota is used up, for certain. */
  readonly spent?: true
  readonly why: string
  readonly afterMs: number
  /** The server's clock, if its answer told it: ms since the epoch. */
  readonly serverMs?: number | undefined
}

/** Fifty requests refused in one moment hold the group fifty times, each a little longer: that is told once. */
const worthTellingMs = 15_000
/** A pause for the sake of our own pace that is shorter need not be told. */
const worthTellingPaceMs = 2_000

/**
 * Lets the requests of one quota group of one project through, each attempt, retries and polls too: as many in a
 * minute as MinuteBudget says, in the order of asking. When the API refuses one for want of quota, the whole group
 * keeps quiet until the quota is whole again.
 */
export class RateLimiter {
  readonly #options: RateLimiterOptions
  readonly #budget: MinuteBudget
  readonly #queue: WaitQueue<Turn>
  readonly #unanswered: InFlightWindow
  /** Whether the sleep after which the oldest unanswered request is given up is under way. */
  #losingPatience = false
  /** By the monotonic clock, as `#toldUntilMs` is. */
  #quietUntilMs = 0
  #toldUntilMs = 0
  /** Sleeps under way: it is quiet until the last of them is over. */
  #pauses = 0
  #told = false
  /** After a refusal that may pass in a moment, one request is sent for all, and the others wait for its answer. */
  #probe: 'none' | 'due' | 'out' = 'none'

  constructor(options: RateLimiterOptions) {
    this.#options = options
    this.#budget = new MinuteBudget(options.perMinute)
    this.#unanswered = new InFlightWindow(options.perMinute, minInFlight[options.group])
    this.#queue = new WaitQueue(options.closed)
  }

  /** Resolves when a request may be sent; rejects with `signal.reason`. To be followed by `answered`. */
  take(signal?: AbortSignal): Promise<Turn> {
    const turn = this.#queue.join(signal)
    this.#serve()
    return turn
  }

  /**
   * A request that was let through is no longer on the wire. `passed`: it was not refused for its rate. `isTimed`: it
   * was no long poll, whose answer may come when the server likes.
   */
  answered(turn: Turn, { passed, isTimed }: { readonly passed: boolean; readonly isTimed: boolean }): void {
    this.#unanswered.remove(turn, this.#options.clock.monotonic(), isTimed)
    if (passed) this.#probe = 'none'
    else if (this.#probe === 'out') this.#probe = 'due'
    this.#serve()
  }

  /**
   * A request was refused for its rate: nobody gets through for that long; the later of two times wins. To be called
   * before `answered`.
   */
  refused({ why, afterMs, serverMs, spent }: Refusal): void {
    if (spent) this.#budget.refuse(this.#options.clock.now(), serverMs)
    this.#probe = spent ? 'none' : 'due'
    if (afterMs > 0) this.#pause(afterMs, { why, cause: 'quota' })
  }

  #pause(ms: number, { why, cause }: { readonly why: string; readonly cause: 'quota' | 'pace' }): void {
    const { clock, project, group, onThrottle } = this.#options
    const untilMs = clock.monotonic() + ms
    if (this.#pauses > 0 && untilMs <= this.#quietUntilMs) return // that long it is quiet already
    this.#quietUntilMs = untilMs
    const isNews = !this.#told || untilMs - this.#toldUntilMs >= worthTellingMs
    if (isNews && (cause === 'quota' || ms >= worthTellingPaceMs)) {
      this.#told = true
      this.#toldUntilMs = untilMs
      const by = cause === 'quota' ? { by: 'server' as const } : {}
      onThrottle({ type: 'throttled', project, limiter: group, why, ...by, untilMs: clock.now() + ms })
    }
    void this.#sleep(ms)
  }

  /** A clock that is set meanwhile makes no pause longer or shorter: its end is the end of a sleep. */
  async #sleep(ms: number): Promise<void> {
    const { clock, closed, project, group, onThrottle } = this.#options
    this.#pauses += 1
    try {
      await clock.sleep(ms, closed)
    } catch {
      return // closed: nobody waits any more
    }
    this.#pauses -= 1
    if (this.#pauses > 0) return // a longer one has begun meanwhile
    if (this.#told) onThrottle({ type: 'resumed', project, limiter: group })
    this.#told = false
    this.#serve()
  }

  /** A turn if one may go; if not, what has to come first: the end of a pause, an answer, or the next minute. */
  #takeNow(): Turn | 'paused' | 'unanswered' | 'spent' {
    const { clock } = this.#options
    if (this.#pauses > 0) return 'paused'
    if (this.#probe === 'out' || !this.#unanswered.hasRoom(this.#budget.careful)) return 'unanswered'
    if (!this.#budget.take(clock.now())) return 'spent'
    if (this.#probe === 'due') this.#probe = 'out'
    return this.#unanswered.add(clock.monotonic())
  }

  /** Lets through whom it can. */
  #serve(): void {
    while (this.#queue.size > 0) {
      const turn = this.#takeNow()
      if (typeof turn === 'object') {
        this.#queue.serve(turn)
        continue
      }
      if (turn === 'unanswered') void this.#expireOldest()
      if (turn === 'spent') {
        const ms = this.#budget.msToNext(this.#options.clock.now())
        this.#pause(ms, { why: this.#paceText(), cause: 'pace' })
      }
      return
    }
  }

  /** One that hangs, or a long poll, holds nobody up for long. */
  async #expireOldest(): Promise<void> {
    const { clock, closed } = this.#options
    const ms = this.#unanswered.patienceMs(clock.monotonic())
    if (this.#losingPatience || ms === undefined) return
    this.#losingPatience = true
    const slept = await clock.sleep(ms, closed).then(
      () => true,
      () => false, // closed
    )
    this.#losingPatience = false
    if (!slept) return
    const leftMs = this.#unanswered.patienceMs(clock.monotonic())
    if (leftMs !== undefined && leftMs <= 1) {
      this.#unanswered.giveUpOldest()
      if (this.#probe === 'out') this.#probe = 'none'
    }
    this.#serve()
  }

  #paceText(): string {
    const { perMinute } = this.#budget
    const learnt = perMinute < this.#options.perMinute ? ', as far as the API lets through' : ''
    return `${perMinute} a minute${learnt}`
  }
}

/** The limiter of each project and group, made when first asked for. */
export function createLimiters(
  options: Omit<RateLimiterOptions, 'project' | 'group' | 'perMinute'> & {
    readonly perMinute: Readonly<Record<QuotaGroup, number>>
  },
): (project: string, group: QuotaGroup) => RateLimiter {
  const limiters = new Map<string, RateLimiter>()
  setMaxListeners(0, options.closed)
  return (project, group) => {
    const key = `${group} ${project}`
    const known = limiters.get(key)
    if (known) return known
    const limiter = new RateLimiter({ ...options, project, group, perMinute: options.perMinute[group] })
    limiters.set(key, limiter)
    return limiter
  }
}
