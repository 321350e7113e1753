/** The text of `Date`: made once for all answers of a second. */
export class HttpDate {
  #second = Number.NaN
  #text = ''

  at(nowMs: number): string {
    const second = Math.floor(nowMs / 1_000)
    if (second !== this.#second) {
      this.#second = second
      this.#text = new Date(second * 1_000).toUTCString()
    }
    return this.#text
  }
}
