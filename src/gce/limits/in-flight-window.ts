/** A request that may be sent. */
export interface Permit {
  readonly sentMs: number
}

/** Requests in flight, as a multiple of the number that the rate requires. */
const ample = 2
/** The weight of the last response in the average response time. */
const lastWeight = 0.2
/**
 * A request in flight for longer was not refused, so it no longer counts: the minimum in ms, and the number of
 * response times.
 */
const [minOverdueMs, overdueFactor] = [1_000, 4]

/**
 * Limits the requests of a group whose response may yet be a refusal. The window is small, to notice an exhausted
 * quota before many more are sent. It is large enough to send a minute's requests within part of the minute, however
 * long responses take.
 */
export class InFlightWindow {
  readonly #perMs: number
  readonly #min: number
  readonly #inFlight = new Set<Permit>()
  /** Average response time, ms. */
  #responseMs: number | undefined

  /** `perMinute`: requests. `min`: smallest window, however fast the server responds. */
  constructor(perMinute: number, min: number) {
    this.#perMs = perMinute / 60_000
    this.#min = min
  }

  /** Whether one more request may be sent. `careful`: half as many as usual. */
  hasRoom(careful: boolean): boolean {
    const max = this.#min + this.#perMs * (this.#responseMs ?? 0) * ample
    return this.#inFlight.size < Math.ceil(careful ? max / 2 : max)
  }

  add(nowMs: number): Permit {
    const permit = { sentMs: nowMs }
    this.#inFlight.add(permit)
    return permit
  }

  /** `isTimed`: the server responded as soon as it could. */
  remove(permit: Permit, nowMs: number, isTimed: boolean): void {
    this.#inFlight.delete(permit)
    if (!isTimed) return
    const ms = Math.max(0, nowMs - permit.sentMs)
    this.#responseMs = (this.#responseMs ?? ms) * (1 - lastWeight) + ms * lastWeight
  }

  /** ms until the oldest request in flight is overdue, at least 1; undefined if none is in flight. */
  msToOverdue(nowMs: number): number | undefined {
    const [oldest] = this.#inFlight
    const overdueMs = Math.max(minOverdueMs, overdueFactor * (this.#responseMs ?? 0))
    return oldest && Math.ceil(Math.min(overdueMs, Math.max(1, oldest.sentMs + overdueMs - nowMs)))
  }

  /** Stops counting the oldest request. */
  expireOldest(): void {
    const [oldest] = this.#inFlight
    if (oldest) this.#inFlight.delete(oldest)
  }
}
