/** The long polls that may be open at once; each keeps a connection busy for minutes. */
export class LongPolls {
  readonly max: number
  #free: number
  readonly #members: (() => boolean)[] = []

  constructor(max: number) {
    this.max = max
    this.#free = max
  }

  /** `pollNext` uses a free connection if it has a use for one; returns whether it did. */
  join(pollNext: () => boolean): void {
    this.#members.push(pollNext)
  }

  /** Takes one; false if none is free. */
  take(): boolean {
    if (this.#free === 0) return false
    this.#free -= 1
    return true
  }

  /** Offers the free ones to members that may have a use for them by now. */
  share(): void {
    while (this.take() && this.release());
  }

  /** Hands one to a member with a use for it, round robin; returns whether there was one. */
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
