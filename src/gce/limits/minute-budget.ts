/**
 * What may be sent in a minute of one quota group. The API's quotas are counted by minutes of the clock and are whole
 * again when the next one begins (Google's page on API quotas), so a minute's requests may go out at its start. The
 * budget begins as configured; refusals teach the true one, and quiet minutes raise it again:
 *
 * - A minute with refusals, seen from its start: the next ones get what was let through in it, but a quarter of the
 *   budget at least, as others may have used that minute up.
 * - After some minutes that were used up without a refusal: a twentieth more; while that goes well, twice as much more
 *   each minute. A raise that is refused makes the next one wait twice as long.
 */
export class MinuteBudget {
  readonly #most: number
  #budget: number
  /** By how much the server's clock is ahead of ours, within its minute: ms. */
  #aheadMs = 0
  #minute = Number.NaN
  /** Whether the present minute began under our eyes: what others had taken of an earlier one is not known. */
  #whole = false
  #sent = 0
  #refused = 0
  #careful = false
  #clean = 0
  #patience = shortestPatience
  #raise = 0

  /** `most`: requests a minute. */
  constructor(most: number) {
    this.#most = most
    this.#budget = most
  }

  /** Requests a minute, as far as is known by now. */
  get perMinute(): number {
    return this.#budget
  }

  /** Whether refusals have been met and no clean minute since: then few requests should be out at once. */
  get careful(): boolean {
    return this.#careful
  }

  /** Takes one of this minute's requests, if there is one left. */
  take(nowMs: number): boolean {
    this.#turnTo(nowMs)
    if (this.#sent >= this.#budget) return false
    this.#sent += 1
    return true
  }

  /** ms until the next minute begins, as the server counts them. */
  msToNext(nowMs: number): number {
    return minuteMs - mod(nowMs + this.#aheadMs - guardMs, minuteMs)
  }

  /** One request of this minute was refused for want of quota. `serverMs`: the server's clock, if its answer told it. */
  refuse(nowMs: number, serverMs?: number): void {
    this.#turnTo(nowMs)
    this.#careful = true
    if (this.#sent > this.#refused) this.#refused += 1 // else it was sent in the minute before
    if (serverMs === undefined) return
    const aheadMs = mod(serverMs - nowMs + minuteMs / 2, minuteMs) - minuteMs / 2
    if (Math.abs(aheadMs - this.#aheadMs) < clockNoiseMs) return
    this.#aheadMs = aheadMs
    this.#minute = this.#minuteOf(nowMs)
    this.#whole = false
  }

  #minuteOf(nowMs: number): number {
    return Math.floor((nowMs + this.#aheadMs - guardMs) / minuteMs)
  }

  /** Also when the clock was put back: another minute is another minute, but for the moment that it begins late. */
  #turnTo(nowMs: number): void {
    const isFirst = Number.isNaN(this.#minute)
    const minute = this.#minuteOf(isFirst ? nowMs + guardMs : nowMs)
    if (minute === this.#minute || minute === this.#minute - 1) return
    if (!isFirst) this.#learn()
    this.#whole = !isFirst
    this.#minute = minute
    this.#sent = 0
    this.#refused = 0
  }

  #learn(): void {
    if (this.#refused > 0) {
      if (this.#whole) {
        this.#budget = Math.max(Math.ceil(this.#budget * leastShare), this.#sent - this.#refused)
      }
      this.#patience = this.#raise > 0 ? Math.min(longestPatience, this.#patience * 2) : shortestPatience
      this.#raise = 0
      this.#clean = 0
      return
    }
    this.#careful = false
    if (this.#sent < this.#budget) return
    this.#clean += 1
    if (this.#budget >= this.#most || this.#clean < this.#patience) return
    this.#raise = this.#raise === 0 ? Math.max(1, Math.ceil(this.#budget * raiseShare)) : this.#raise * 2
    this.#budget = Math.min(this.#most, this.#budget + this.#raise)
    if (this.#budget === this.#most) this.#raise = 0
  }
}

const minuteMs = 60_000
/** A minute is begun so much late, lest the first of its requests are still counted in the one before. */
const guardMs = 500
/** `Date` has whole seconds, and answers take their time: smaller differences say nothing. */
const clockNoiseMs = 1_500
const [leastShare, raiseShare] = [0.25, 0.05]
/** Minutes without a refusal before more is tried. */
const [shortestPatience, longestPatience] = [3, 24]

/** The remainder that is never negative. */
const mod = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor
