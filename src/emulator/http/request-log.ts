import type { RequestLogEntry } from '../contract/emulator.ts'

/** An entry while its request is being served. */
export type OpenEntry = { -readonly [key in keyof RequestLogEntry]: RequestLogEntry[key] }

/** So many entries are kept: a server may run for weeks. */
const longestLog = 100_000

/** Requests in the order of arrival, and how many there were of each method. */
export class RequestLog {
  readonly entries: OpenEntry[] = []
  readonly #counts = new Map<string, number>()
  #total = 0

  add(entry: OpenEntry): void {
    if (this.entries.length >= longestLog) this.entries.splice(0, longestLog / 2)
    this.entries.push(entry)
    this.#counts.set(entry.method, this.count(entry.method) + 1)
    this.#total += 1
  }

  /** How many came before the first entry that is kept. */
  get dropped(): number {
    return this.#total - this.entries.length
  }

  clear(): void {
    this.entries.length = 0
    this.#counts.clear()
    this.#total = 0
  }

  count(method?: string): number {
    return method === undefined ? this.#total : (this.#counts.get(method) ?? 0)
  }
}
