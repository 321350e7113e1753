/** The long polls that may be open at once; each keeps a connection busy for minutes. */
export class LongPolls {
  readonly max: number
  #free: number
  readonly #members: (() => boolean)[] = []

  constructor(max: number) {
    this.max = max
    this.#free = max
  }

  /** `pollNext` starts a long poll if the member needs one; returns whether it did. */
  join(pollNext: () => boolean): void {
    this.#members.push(pollNext)
  }

  /** Takes a connection; false if none is free. */
  take(): boolean {
    if (this.#free === 0) return false
    this.#free -= 1
    return true
  }

  /** Offers the free connections to members that may need one now. */
  share(): void {
    while (this.take() && this.release());
  }

  /** Assigns a connection to the next member that needs one, round robin; returns whether one did. */
  release(): boolean {
    for (let offers = 0; offers < this.#members.length; offers++) {
      const member = this.#members.shift()
      if (member === undefined) break
      this.#members.push(member)
      if (member()) return true
    }
    this.#free += 1
    return false
  }
}
