/** A request that was let through. */
export interface Turn {
  readonly sentMs: number
}

/** As many requests may be without a response as the rate needs, twice. */
const ample = 2
/** The weight of the last answer in the time that answers take. */
const lastWeight = 0.2
/** Who has had no answer for so long was not refused, and says nothing more of the quota: ms, times. */
const [leastPatienceMs, patience] = [1_000, 4]

/**
 * The requests of a group whose answer may yet be a refusal: few, so that a spent quota is noticed before many more are
 * sent, and enough to send a minute's requests in a part of it, however long answers take.
 */
export class InFlightWindow {
  readonly #perMs: number
  readonly #min: number
  readonly #out = new Set<Turn>()
  /** How long an answer takes, ms. */
  #answerMs: number | undefined

  /** `perMinute`: requests. `min`: so many may be without a response, however soon responses come. */
  constructor(perMinute: number, min: number) {
    this.#perMs = perMinute / 60_000
    this.#min = min
  }

  /** Whether one more may go. `careful`: half as many as usual. */
  hasRoom(careful: boolean): boolean {
    const most = this.#min + this.#perMs * (this.#answerMs ?? 0) * ample
    return this.#out.size < Math.ceil(careful ? most / 2 : most)
  }

  add(nowMs: number): Turn {
    const turn = { sentMs: nowMs }
    this.#out.add(turn)
    return turn
  }

  /** `isTimed`: it was answered as soon as the server could. */
  remove(turn: Turn, nowMs: number, isTimed: boolean): void {
    this.#out.delete(turn)
    if (!isTimed) return
    const ms = Math.max(0, nowMs - turn.sentMs)
    this.#answerMs = (this.#answerMs ?? ms) * (1 - lastWeight) + ms * lastWeight
  }

  /** How long the oldest has patience yet, ms; undefined if there is none. */
  patienceMs(nowMs: number): number | undefined {
    const [oldest] = this.#out
    const longestMs = Math.max(leastPatienceMs, patience * (this.#answerMs ?? 0))
    return oldest && Math.ceil(Math.min(longestMs, Math.max(1, oldest.sentMs + longestMs - nowMs)))
  }

  /** The oldest is no longer waited for. */
  giveUpOldest(): void {
    const [oldest] = this.#out
    if (oldest) this.#out.delete(oldest)
  }
}
