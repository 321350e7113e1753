import { setMaxListeners } from 'node:events'
import type { Clock } from '../util/clock.ts'
import type { HoldEvent, QuotaGroup } from './compute-api.ts'

export interface RateLimiterOptions {
  readonly clock: Clock
  readonly project: string
  readonly group: QuotaGroup
  /** Requests a minute in the long run. */
  readonly perMinute: number
  readonly onHold: (event: HoldEvent) => void
  /** Fires when the client is closed: no timer outlives it, and whoever waits is refused with its reason. */
  readonly closed: AbortSignal
}

interface Waiter {
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
  readonly signal: AbortSignal | undefined
  readonly onAbort: () => void
}

/** How far a burst may run ahead: a quarter of a minute's requests. */
const burstShare = 0.25
/** Fifty requests refused in one moment hold the group fifty times, each a little longer: that is told once. */
const worthTellingMs = 15_000

/**
 * A token bucket for one quota group of one project. Every attempt takes from it, retries and polls too. The
 * default rates lie 20 % below the documented quotas and the burst is a quarter of a rate, so that no minute
 * ever holds more than the quota. First come, first served.
 */
export class RateLimiter {
  readonly #options: RateLimiterOptions
  readonly #burst: number
  #tokens: number
  #filledAtMs: number
  #heldUntilMs = 0
  #toldUntilMs = 0
  #holding = false
  #queue: Waiter[] = []
  #serving = false

  constructor(options: RateLimiterOptions) {
    this.#options = options
    this.#burst = Math.max(1, Math.floor(options.perMinute * burstShare))
    this.#tokens = this.#burst
    this.#filledAtMs = options.clock.now()
    options.closed.addEventListener('abort', () => this.#refuseAll(), { once: true })
  }

  /** Resolves when a request may be sent; rejects with `signal.reason`. */
  take(signal?: AbortSignal): Promise<void> {
    const { closed } = this.#options
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (closed.aborted) return Promise.reject(closed.reason)
    if (this.#queue.length === 0 && this.#takeNow()) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        resolve,
        reject,
        signal,
        onAbort: () => {
          this.#queue = this.#queue.filter((other) => other !== waiter)
          reject(signal?.reason)
        },
      }
      signal?.addEventListener('abort', waiter.onAbort, { once: true })
      this.#queue.push(waiter)
      void this.#serve()
    })
  }

  /** Nobody gets through before that time; a later time wins. */
  holdUntil(ms: number, why: string): void {
    if (ms <= Math.max(this.#heldUntilMs, this.#options.clock.now())) return
    this.#heldUntilMs = ms
    if (!this.#holding || ms - this.#toldUntilMs >= worthTellingMs) {
      const { project, group, onHold } = this.#options
      this.#toldUntilMs = ms
      onHold({ type: 'held', project, group, why, untilMs: ms })
    }
    if (this.#holding) return
    this.#holding = true
    void this.#releaseInTime()
  }

  async #releaseInTime(): Promise<void> {
    const { clock, project, group, onHold } = this.#options
    while (this.#heldUntilMs > clock.now()) {
      if (!(await this.#sleep(this.#heldUntilMs - clock.now()))) return
    }
    // What was saved up was refused: go on at the steady rate, not with another burst.
    this.#tokens = 0
    this.#filledAtMs = clock.now()
    this.#holding = false
    onHold({ type: 'released', project, group })
    void this.#serve()
  }

  #takeNow(): boolean {
    if (this.#holding) return false
    const now = this.#options.clock.now()
    const perMs = this.#options.perMinute / 60_000
    this.#tokens = Math.min(this.#burst, this.#tokens + Math.max(0, now - this.#filledAtMs) * perMs)
    this.#filledAtMs = Math.max(now, this.#filledAtMs)
    if (this.#tokens < 1 - 1e-9) return false
    this.#tokens -= 1
    return true
  }

  /** One timer, however many wait. While the group is held there is none: the release serves. */
  async #serve(): Promise<void> {
    if (this.#serving) return
    this.#serving = true
    while (this.#queue.length > 0 && !this.#holding) {
      if (this.#takeNow()) {
        const waiter = this.#queue.shift()
        waiter?.signal?.removeEventListener('abort', waiter.onAbort)
        waiter?.resolve()
      } else if (!(await this.#sleep(this.#msToNext()))) {
        break
      }
    }
    this.#serving = false
  }

  #msToNext(): number {
    return Math.max(1, Math.ceil(((1 - this.#tokens) * 60_000) / this.#options.perMinute))
  }

  /** False if the client was closed meanwhile. */
  #sleep(ms: number): Promise<boolean> {
    const { clock, closed } = this.#options
    return clock.sleep(ms, closed).then(
      () => true,
      () => false,
    )
  }

  #refuseAll(): void {
    for (const { signal, onAbort, reject } of this.#queue.splice(0)) {
      signal?.removeEventListener('abort', onAbort)
      reject(this.#options.closed.reason)
    }
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
