/** How many long polls may be open at once; each keeps a connection busy for minutes. */
export class LongPolls {
  readonly most: number
  #free: number
  readonly #members: (() => boolean)[] = []

  constructor(most: number) {
    this.most = most
    this.#free = most
  }

  /** `pollNext` uses a connection that has become free, if it has a use for it: whether it had. */
  join(pollNext: () => boolean): void {
    this.#members.push(pollNext)
  }

  /** Takes one, if there is one. */
  take(): boolean {
    if (this.#free === 0) return false
    this.#free -= 1
    return true
  }

  /** Offers what is free to those who may have found a use for it since. */
  share(): void {
    while (this.take() && this.release());
  }

  /** Gives one back, to whoever has a use for it: the projects in turn. Whether anybody had. */
  release(): boolean {
    for (let asked = 0; asked < this.#members.length; asked++) {
      const member = this.#members.shift()
      if (member === undefined) break
      this.#members.push(member)
      if (member()) return true
    }
    this.#free += 1
    return false
  }
}
