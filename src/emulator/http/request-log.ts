import type { RequestLogEntry } from '../contract/emulator.ts'

/** An entry whose request is in progress. */
export type OpenEntry = { -readonly [key in keyof RequestLogEntry]: RequestLogEntry[key] }

/** A server may run for weeks. */
const maxEntries = 100_000

/** Requests in the order of arrival, and their number by method. */
export class RequestLog {
  readonly entries: OpenEntry[] = []
  readonly #counts = new Map<string, number>()
  #total = 0

  add(entry: OpenEntry): void {
    if (this.entries.length >= maxEntries) this.entries.splice(0, maxEntries / 2)
    this.entries.push(entry)
    this.#counts.set(entry.method, this.count(entry.method) + 1)
    this.#total += 1
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
