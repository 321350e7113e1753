import type { Clock } from '../../util/clock.ts'

/** A clock that can be advanced, which wakes the sleepers that are due. It runs with its base clock, ahead of it. */
export class AdjustableClock implements Clock {
  readonly #base: Clock
  readonly #wakers = new Set<() => void>()
  #aheadMs = 0

  constructor(base: Clock) {
    this.#base = base
  }

  /** How far it is ahead of its base clock. */
  get aheadMs(): number {
    return this.#aheadMs
  }

  now(): number {
    return this.#base.now() + this.#aheadMs
  }

  monotonic(): number {
    return this.#base.monotonic() + this.#aheadMs
  }

  advance(ms: number): void {
    this.#aheadMs += ms
    for (const wake of this.#wakers) wake()
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    const untilMs = this.monotonic() + ms
    // repeated if it was advanced by too little, or if a real timer fired a moment early
    for (let leftMs = ms; leftMs > 0; leftMs = untilMs - this.monotonic()) {
      await this.#nap(leftMs, signal)
      signal?.throwIfAborted()
    }
  }

  /** Sleeps on the base clock until the time is over, the signal fires or the clock is advanced. */
  async #nap(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const nap = new AbortController()
    const wake = () => nap.abort()
    this.#wakers.add(wake)
    signal?.addEventListener('abort', wake, { once: true })
    try {
      await this.#base.sleep(ms, nap.signal)
    } catch (error) {
      if (!nap.signal.aborted) throw error
    } finally {
      this.#wakers.delete(wake)
      signal?.removeEventListener('abort', wake)
    }
  }
}
