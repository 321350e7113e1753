interface Waiter<T> {
  readonly resolve: (value: T) => void
  readonly reject: (reason: unknown) => void
  readonly signal: AbortSignal | undefined
  onAbort: (() => void) | undefined
  gone: boolean
}

/** So many who have been served may stay in the list before it is made anew. */
const mostServed = 1_024

/** Those who wait for a turn: first come, first served, at the same cost however many they are. */
export class WaitQueue<T> {
  readonly #over: AbortSignal
  #waiters: Waiter<T>[] = []
  #first = 0
  #size = 0

  /** Whoever waits when `over` fires, and whoever comes later, is refused with its reason. */
  constructor(over: AbortSignal) {
    this.#over = over
    over.addEventListener('abort', () => this.#refuseAll(), { once: true })
  }

  get size(): number {
    return this.#size
  }

  /** Resolves with what `serve` hands over; rejects with the reason of the signal, or of the line's own. */
  join(signal?: AbortSignal): Promise<T> {
    for (const aborted of [signal, this.#over]) {
      if (aborted?.aborted) return Promise.reject(aborted.reason)
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter<T> = { resolve, reject, signal, onAbort: undefined, gone: false }
      if (signal !== undefined && signal !== this.#over) {
        waiter.onAbort = () => this.#leave(waiter)?.reject(signal.reason)
        signal.addEventListener('abort', waiter.onAbort, { once: true })
      }
      this.#waiters.push(waiter)
      this.#size += 1
    })
  }

  /** Hands its turn to the one who has waited longest; nobody may be waiting. */
  serve(value: T): void {
    for (; this.#first < this.#waiters.length; this.#first++) {
      const waiter = this.#waiters[this.#first]
      if (waiter === undefined || waiter.gone) continue
      this.#leave(waiter)
      waiter.resolve(value)
      break
    }
    if (this.#first < mostServed) return
    this.#waiters = this.#waiters.slice(this.#first)
    this.#first = 0
  }

  #leave(waiter: Waiter<T>): Waiter<T> | undefined {
    if (waiter.gone) return undefined
    waiter.gone = true
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
