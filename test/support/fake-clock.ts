import type { Clock } from '../../src/util/clock.ts'

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** After this many turns of the event loop without a look at the clock, all code waits for time alone. */
const quietTurns = 40

/**
 * A clock that stands still until it is advanced. With `autoAdvance` it jumps to the next sleeper as soon as the
 * event loop has been quiet for a while, so that a run of minutes against the emulator, over real sockets, takes
 * milliseconds. Loopback delivers within a turn or two of the loop; no real timer is used.
 */
export class FakeClock implements Clock {
  #now: number
  #jumpedMs = 0
  /** Working code reads the time: client and emulator do, at each request and response. */
  #looks = 0
  #sleepers: Sleeper[] = []
  #watching = false
  readonly #auto: boolean
  #idleHook: (() => boolean) | undefined

  constructor(options: { readonly now?: number | string; readonly autoAdvance?: boolean } = {}) {
    this.#now = new Date(options.now ?? '2026-11-24T10:00:00Z').getTime()
    this.#auto = options.autoAdvance ?? false
  }

  now(): number {
    this.#looks += 1
    return this.#now + this.#jumpedMs
  }

  monotonic(): number {
    this.#looks += 1
    return this.#now
  }

  /** The cloud's clock, independent of the clock of this machine. */
  readonly steady: Clock = {
    now: () => this.monotonic(),
    monotonic: () => this.monotonic(),
    sleep: (ms, signal) => this.sleep(ms, signal),
  }

  /** Sets the wall clock, forward or back; sleepers do not notice. */
  jump(ms: number): void {
    this.#jumpedMs += ms
  }

  /** Sleepers waiting. */
  get waiting(): number {
    return this.#sleepers.length
  }

  /** Time stands still while this returns false, for example while requests are in flight. */
  advanceOnlyWhile(idle: () => boolean): void {
    this.#idleHook = idle
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.#looks += 1
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (ms <= 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
        reject(signal?.reason)
      }
      const sleeper: Sleeper = {
        at: this.#now + ms,
        wake: () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#sleepers.push(sleeper)
      if (this.#auto) void this.#watch()
    })
  }

  /** Advances time by `ms`, waking each sleeper in time. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      const next = this.#earliest()
      if (next === undefined || next > end) break
      this.#wakeAt(next)
      await turns(2)
    }
    this.#now = end
  }

  #earliest(): number | undefined {
    let earliest: number | undefined
    for (const { at } of this.#sleepers) if (earliest === undefined || at < earliest) earliest = at
    return earliest
  }

  #wakeAt(at: number): void {
    this.#now = Math.max(this.#now, at)
    const due = this.#sleepers.filter((sleeper) => sleeper.at <= at)
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.at > at)
    for (const sleeper of due) sleeper.wake()
  }

  async #quiet(): Promise<void> {
    for (let quiet = 0; quiet < quietTurns; quiet++) {
      const looks = this.#looks
      await turns(1)
      if (this.#looks !== looks) quiet = 0
    }
  }

  async #watch(): Promise<void> {
    if (this.#watching) return
    this.#watching = true
    while (this.#sleepers.length > 0) {
      await this.#quiet()
      if (this.#idleHook && !this.#idleHook()) continue
      const next = this.#earliest()
      if (next !== undefined) this.#wakeAt(next)
    }
    this.#watching = false
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}
