import type { Clock } from '../util/clock.ts'
import type { HoldEvent, QuotaGroup } from './compute-api.ts'

export interface RateLimiterOptions {
  readonly clock: Clock
  readonly project: string
  readonly group: QuotaGroup
  /** Requests a minute in the long run. */
  readonly perMinute: number
  readonly onHold: (event: HoldEvent) => void
  /** Fires when the client is closed: no timer outlives it. */
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
  #queue: Waiter[] = []
  #serving = false

  constructor(options: RateLimiterOptions) {
    this.#options = options
    this.#burst = Math.max(1, Math.floor(options.perMinute * burstShare))
    this.#tokens = this.#burst
    this.#filledAtMs = options.clock.now()
  }

  /** Resolves when a request may be sent; rejects with `signal.reason`. */
  take(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason)
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
    const { clock, project, group, onHold } = this.#options
    if (ms <= this.#heldUntilMs) return
    const first = this.#heldUntilMs <= clock.now()
    this.#heldUntilMs = ms
    onHold({ type: 'held', project, group, why, untilMs: ms })
    if (first) void this.#release()
  }

  async #release(): Promise<void> {
    const { clock, project, group, onHold } = this.#options
    while (this.#heldUntilMs > clock.now()) {
      if (!(await this.#sleep(this.#heldUntilMs - clock.now()))) return
    }
    this.#filledAtMs = Math.max(this.#filledAtMs, clock.now()) // a refused burst earns no new one
    onHold({ type: 'released', project, group })
    void this.#serve()
  }

  #takeNow(): boolean {
    const now = this.#options.clock.now()
    if (now < this.#heldUntilMs) return false
    const perMs = this.#options.perMinute / 60_000
    this.#tokens = Math.min(this.#burst, this.#tokens + Math.max(0, now - this.#filledAtMs) * perMs)
    this.#filledAtMs = Math.max(now, this.#filledAtMs)
    if (this.#tokens < 1 - 1e-9) return false
    this.#tokens -= 1
    return true
  }

  async #serve(): Promise<void> {
    if (this.#serving) return
    this.#serving = true
    while (this.#queue.length > 0) {
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

  /** False if the client was closed meanwhile. */
  async #sleep(ms: number): Promise<boolean> {
    const { clock, closed } = this.#options
    return clock.sleep(ms, closed).then(
      () => true,
      () => false,
    )
  }

  #msToNext(): number {
    const now = this.#options.clock.now()
    const forToken = ((1 - this.#tokens) * 60_000) / this.#options.perMinute
    return Math.max(1, Math.ceil(Math.max(forToken, this.#heldUntilMs - now)))
  }
}
