interface Waiter<T> {
  readonly resolve: (value: T) => void
  readonly reject: (reason: unknown) => void
  readonly signal: AbortSignal | undefined
  onAbort: (() => void) | undefined
  settled: boolean
}

/** How many served entries may stay in the list before it is compacted. */
const maxServed = 1_024

/** Waiters in order of arrival. Serving one costs the same, however many wait. */
export class WaitQueue<T> {
  readonly #over: AbortSignal
  #waiters: Waiter<T>[] = []
  #first = 0
  #size = 0

  /** `over` rejects all waiters, present and later, with its reason. */
  constructor(over: AbortSignal) {
    this.#over = over
    over.addEventListener('abort', () => this.#refuseAll(), { once: true })
  }

  get size(): number {
    return this.#size
  }

  /** Resolves with the value given to `serve`; rejects with the reason of `signal` or `over`. */
  join(signal?: AbortSignal): Promise<T> {
    for (const aborted of [signal, this.#over]) {
      if (aborted?.aborted) return Promise.reject(aborted.reason)
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter<T> = { resolve, reject, signal, onAbort: undefined, settled: false }
      if (signal !== undefined && signal !== this.#over) {
        waiter.onAbort = () => this.#leave(waiter)?.reject(signal.reason)
        signal.addEventListener('abort', waiter.onAbort, { once: true })
      }
      this.#waiters.push(waiter)
      this.#size += 1
    })
  }

  /** Resolves the oldest waiter, if there is one. */
  serve(value: T): void {
    for (; this.#first < this.#waiters.length; this.#first++) {
      const waiter = this.#waiters[this.#first]
      if (waiter === undefined || waiter.settled) continue
      this.#leave(waiter)
      waiter.resolve(value)
      break
    }
    if (this.#first < maxServed) return
    this.#waiters = this.#waiters.slice(this.#first)
    this.#first = 0
  }

  #leave(waiter: Waiter<T>): Waiter<T> | undefined {
    if (waiter.settled) return undefined
    waiter.settled = true
    this.#size -= 1
    if (waiter.onAbort) waiter.signal?.removeEventListener('abort', waiter.onAbort)
    return waiter
  }

  #refuseAll(): void {
    const { reason } = this.#over
    for (const waiter of this.#waiters.splice(0)) this.#leave(waiter)?.reject(reason)
    this.#first = 0
  }
}
