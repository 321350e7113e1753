import { omitUndefined } from '../../util/omit-undefined.ts'
import type { Event, LimitEvent, LimitKind } from '../events.ts'

/** How long a limiter throttled a project. */
export interface ThrottledTime {
  readonly project: string
  readonly limiter: LimitKind
  /** Path of a source. */
  readonly subject?: string
  /** The server refused requests; otherwise a limit of the run itself applied. */
  readonly by?: 'server'
  readonly ms: number
}

interface Entry {
  readonly limiter: Omit<ThrottledTime, 'ms'>
  totalMs: number
  sinceMs: number | undefined
}

/** Adds up throttled times from the events of a run. If several limiters apply at once, the time counts for each. */
export class ThrottleStats {
  readonly #entries = new Map<string, Entry>()

  /** `atMs`: when the event came, ms by a clock that does not jump. */
  on(event: Event, atMs: number): void {
    if (event.type !== 'throttled' && event.type !== 'resumed') return
    const cause = event.type === 'throttled' ? (event.by ?? 'limit') : undefined
    for (const by of ['limit', 'server'] as const) {
      const entry = this.#entry(event, by === 'server' ? by : undefined)
      if (by === cause) {
        entry.sinceMs ??= atMs
      } else {
        entry.totalMs += Math.max(0, atMs - (entry.sinceMs ?? atMs))
        entry.sinceMs = undefined
      }
    }
  }

  #entry({ project, limiter, subject }: LimitEvent, by: 'server' | undefined): Entry {
    const key = `${limiter} ${project} ${subject ?? ''} ${by ?? ''}`
    const known = this.#entries.get(key)
    if (known) return known
    const id = { project, limiter, ...omitUndefined({ subject, by }) }
    const entry: Entry = { limiter: id, totalMs: 0, sinceMs: undefined }
    this.#entries.set(key, entry)
    return entry
  }

  /** Up to `nowMs`, the longest first; times of less than a second are omitted. */
  throttled(nowMs: number): ThrottledTime[] {
    return [...this.#entries.values()]
      .map(({ limiter, totalMs, sinceMs = nowMs }) => ({
        ...limiter,
        ms: totalMs + Math.max(0, nowMs - sinceMs),
      }))
      .filter(({ ms }) => ms >= 1_000)
      .sort((one, other) => other.ms - one.ms)
  }
}
