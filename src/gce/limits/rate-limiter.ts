import { setMaxListeners } from 'node:events'
import type { Clock } from '../../util/clock.ts'
import { WaitQueue } from '../../util/wait-queue.ts'
import type { QuotaGroup } from '../api/methods.ts'
import type { ThrottleEvent } from '../events.ts'
import { InFlightWindow, type Permit } from './in-flight-window.ts'
import { MinuteBudget } from './minute-budget.ts'

export interface RateLimiterOptions {
  readonly clock: Clock
  readonly project: string
  readonly group: QuotaGroup
  /** The maximum of requests in a minute. */
  readonly perMinute: number
  readonly emit: (event: ThrottleEvent) => void
  /** Fires when the client is closed: ends all timers, and rejects all waiters with its reason. */
  readonly closed: AbortSignal
}

/**
 * How many requests of a group may be in flight, however fast the server responds. A long poll has no response for
 * minutes: with as few as the others, at most three per second would start.
 */
const minInFlight: Readonly<Record<QuotaGroup, number>> = {
  write: 3,
  patch: 3,
  read: 3,
  list: 3,
  operation: 25,
}

/** The reason of a refusal, and how long the group pauses. */
export interface Refusal {
  /** The quota of the minute is certainly exhausted. */
  readonly exhausted?: true
  readonly why: string
  readonly afterMs: number
  /** The server's clock, if known: ms since the epoch. */
  readonly serverMs?: number | undefined
}

/** Fifty requests refused at once pause the group fifty times, each slightly longer: one event is enough. */
const minExtensionMs = 15_000
/** A shorter pause of the client's own budget needs no event. */
const minBudgetPauseMs = 2_000

/**
 * Issues a permit for each attempt, including retries and polls, of one quota group of one project. MinuteBudget
 * limits the permits per minute; calls are served in order. When the API refuses a request because the quota is
 * exhausted, the whole group pauses until the quota refills.
 */
export class RateLimiter {
  readonly #options: RateLimiterOptions
  readonly #budget: MinuteBudget
  readonly #queue: WaitQueue<Permit>
  readonly #window: InFlightWindow
  /** Whether the timer that expires the oldest request in flight is running. */
  #isExpiring = false
  /** By the monotonic clock, as `#reportedUntilMs` is. */
  #pausedUntilMs = 0
  #reportedUntilMs = 0
  /** Sleeps in progress: the group pauses until the last of them is over. */
  #pauses = 0
  #reported = false
  /** After a refusal that may pass in a moment, one request probes, and the others wait for its response. */
  #probe: 'none' | 'due' | 'inFlight' = 'none'

  constructor(options: RateLimiterOptions) {
    this.#options = options
    this.#budget = new MinuteBudget(options.perMinute)
    this.#window = new InFlightWindow(options.perMinute, minInFlight[options.group])
    this.#queue = new WaitQueue(options.closed)
  }

  /**
   * Resolves when a request may be sent; rejects with `signal.reason`. The caller must call `release`. `onWait` is called
   * unless it may be sent immediately.
   */
  take(signal?: AbortSignal, onWait?: () => void): Promise<Permit> {
    const permit = this.#queue.join(signal)
    this.#serve()
    if (this.#queue.size > 0) onWait?.() // the last one of a queue is the last to be served
    return permit
  }

  /**
   * A request is no longer in flight. `passed`: it was not rate limited. `isTimed`: it was not a long poll, whose
   * response time depends on the operation.
   */
  release(
    permit: Permit,
    { passed, isTimed }: { readonly passed: boolean; readonly isTimed: boolean },
  ): void {
    this.#window.remove(permit, this.#options.clock.monotonic(), isTimed)
    if (passed) this.#probe = 'none'
    else if (this.#probe === 'inFlight') this.#probe = 'due'
    this.#serve()
  }

  /** A request was rate limited: pauses all permits. Of two pauses, the later end counts. Call before `release`. */
  refused({ why, afterMs, serverMs, exhausted }: Refusal): void {
    if (exhausted) this.#budget.refuse(this.#options.clock.now(), serverMs)
    this.#probe = exhausted ? 'none' : 'due'
    if (afterMs > 0) this.#pause(afterMs, { why, cause: 'quota' })
  }

  #pause(ms: number, { why, cause }: { readonly why: string; readonly cause: 'quota' | 'budget' }): void {
    const { clock, project, group, emit } = this.#options
    const untilMs = clock.monotonic() + ms
    if (this.#pauses > 0 && untilMs <= this.#pausedUntilMs) return
    this.#pausedUntilMs = untilMs
    const shouldReport = !this.#reported || untilMs - this.#reportedUntilMs >= minExtensionMs
    if (shouldReport && (cause === 'quota' || ms >= minBudgetPauseMs)) {
      this.#reported = true
      this.#reportedUntilMs = untilMs
      const by = cause === 'quota' ? { by: 'server' as const } : {}
      emit({ type: 'throttled', project, limiter: group, why, ...by, untilMs: clock.now() + ms })
    }
    void this.#sleep(ms)
  }

  /** A pause is a sleep, so setting the machine's clock does not change its length. */
  async #sleep(ms: number): Promise<void> {
    const { clock, closed, project, group, emit } = this.#options
    this.#pauses += 1
    try {
      await clock.sleep(ms, closed)
    } catch {
      return // closed
    }
    this.#pauses -= 1
    if (this.#pauses > 0) return // a longer pause has started
    if (this.#reported) emit({ type: 'resumed', project, limiter: group })
    this.#reported = false
    this.#serve()
  }

  /** Issues a permit, or waits for the end of a pause, a response, or the next minute. */
  #takeNow(): Permit | 'paused' | 'windowFull' | 'exhausted' {
    const { clock } = this.#options
    if (this.#pauses > 0) return 'paused'
    if (this.#probe === 'inFlight' || !this.#window.hasRoom(this.#budget.careful)) return 'windowFull'
    if (!this.#budget.take(clock.now())) return 'exhausted'
    if (this.#probe === 'due') this.#probe = 'inFlight'
    return this.#window.add(clock.monotonic())
  }

  #serve(): void {
    while (this.#queue.size > 0) {
      const permit = this.#takeNow()
      if (typeof permit === 'object') this.#queue.serve(permit)
      else {
        if (permit === 'windowFull') void this.#expireOldest()
        if (permit === 'exhausted') this.#pauseToNextMinute()
        return
      }
    }
  }

  #pauseToNextMinute(): void {
    const { perMinute } = this.#budget
    const observed = perMinute < this.#options.perMinute ? ', the observed rate' : ''
    const why = `${perMinute} per minute${observed}`
    this.#pause(this.#budget.msToNext(this.#options.clock.now()), { why, cause: 'budget' })
  }

  /** A hanging request or a long poll blocks the others only briefly. */
  async #expireOldest(): Promise<void> {
    const { clock, closed } = this.#options
    const ms = this.#window.msToOverdue(clock.monotonic())
    if (this.#isExpiring || ms === undefined) return
    this.#isExpiring = true
    try {
      await clock.sleep(ms, closed)
    } catch {
      return // closed
    } finally {
      this.#isExpiring = false
    }
    const leftMs = this.#window.msToOverdue(clock.monotonic())
    if (leftMs !== undefined && leftMs <= 1) {
      this.#window.expireOldest()
      if (this.#probe === 'inFlight') this.#probe = 'none'
    }
    this.#serve()
  }
}

/** The limiter of each project and group, created at its first use. */
export function createLimiters(
  options: Omit<RateLimiterOptions, 'project' | 'group' | 'perMinute'> & {
    readonly perMinute: Readonly<Record<QuotaGroup, number>>
  },
): (project: string, group: QuotaGroup) => RateLimiter {
  const limiters = new Map<string, RateLimiter>()
  setMaxListeners(0, options.closed)
  return (project, group) => {
    const key = `${group} ${project}`
    const limiter =
      limiters.get(key) ??
      new RateLimiter({ ...options, project, group, perMinute: options.perMinute[group] })
    limiters.set(key, limiter)
    return limiter
  }
}
