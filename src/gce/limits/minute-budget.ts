/**
 * The requests of one quota group that may be sent in a minute. The API counts its quotas by minutes of the clock and
 * refills them when the next one starts (Google's page on API quotas). So a minute's requests may be sent at its
 * start. The budget starts as configured and adapts to the observed rate:
 *
 * - After a fully observed minute with refusals: the number of requests that the API accepted in it. At least a
 *   quarter of the budget remains, as other clients may have exhausted that minute.
 * - After some fully used minutes without a refusal: a twentieth more. While no refusal follows, the raise doubles
 *   each minute. After a refused raise, the next one waits twice as long.
 */
export class MinuteBudget {
  readonly #max: number
  #budget: number
  /** How far the server's clock is ahead of this machine's, within its minute: ms. */
  #aheadMs = 0
  #minute = Number.NaN
  /** Whether the minute was observed from its start: requests of others in an earlier part are unknown. */
  #whole = false
  #sent = 0
  #refused = 0
  #careful = false
  #cleanMinutes = 0
  #minCleanMinutes = minPatience
  #raise = 0

  /** `max`: requests per minute. */
  constructor(max: number) {
    this.#max = max
    this.#budget = max
  }

  /** Requests per minute, as observed so far. */
  get perMinute(): number {
    return this.#budget
  }

  /** Whether no clean minute has followed the last refusal: then few requests should be in flight. */
  get careful(): boolean {
    return this.#careful
  }

  /** Takes one of this minute's requests, if any is left. */
  take(nowMs: number): boolean {
    this.#enterMinute(nowMs)
    if (this.#sent >= this.#budget) return false
    this.#sent += 1
    return true
  }

  /** ms until the next minute of the server starts. */
  msToNext(nowMs: number): number {
    return minuteMs - mod(nowMs + this.#aheadMs - guardMs, minuteMs)
  }

  /** A request of this minute was refused because the quota is exhausted. `serverMs`: the server's clock, if known. */
  refuse(nowMs: number, serverMs?: number): void {
    this.#enterMinute(nowMs)
    this.#careful = true
    if (this.#sent > this.#refused) this.#refused += 1 // otherwise it was sent in the previous minute
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

  /** Any other minute is a new one, even if the clock was set back. A minute starts slightly late. */
  #enterMinute(nowMs: number): void {
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
        this.#budget = Math.max(Math.ceil(this.#budget * minShare), this.#sent - this.#refused)
      }
      this.#minCleanMinutes = this.#raise > 0 ? Math.min(maxPatience, this.#minCleanMinutes * 2) : minPatience
      this.#raise = 0
      this.#cleanMinutes = 0
      return
    }
    this.#careful = false
    if (this.#sent < this.#budget) return
    this.#cleanMinutes += 1
    if (this.#budget >= this.#max || this.#cleanMinutes < this.#minCleanMinutes) return
    this.#raise = this.#raise === 0 ? Math.max(1, Math.ceil(this.#budget * raiseShare)) : this.#raise * 2
    this.#budget = Math.min(this.#max, this.#budget + this.#raise)
    if (this.#budget === this.#max) this.#raise = 0
  }
}

const minuteMs = 60_000
/** A minute starts this late, so that its first requests do not count in the previous one: ms. */
const guardMs = 500
/** `Date` has whole seconds, and responses take time: smaller differences mean nothing. */
const clockNoiseMs = 1_500
const [minShare, raiseShare] = [0.25, 0.05]
/** Clean minutes before a raise. */
const [minPatience, maxPatience] = [3, 24]

/** The remainder, never negative. */
const mod = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor
