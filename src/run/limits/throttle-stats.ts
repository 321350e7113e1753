import type { LimitEvent, LimitKind } from '../events.ts'

/** For how long a limiter held something of a project back. */
export interface ThrottledTime {
  readonly project: string
  readonly limiter: LimitKind
  /** Path of a source. */
  readonly subject?: string
  /** The server refused requests; otherwise a limit of the run's own. */
  readonly by?: 'server'
  readonly ms: number
}

interface Entry extends Omit<ThrottledTime, 'ms'> {
  closedMs: number
  sinceMs: number | undefined
}

/** Adds up, from the events of a run, what held it back: hours in which several limiters were closed count for each. */
export class ThrottleStats {
  readonly #entries = new Map<string, Entry>()

  /** `atMs`: when the event came, ms by a clock that does not jump. */
  on(event: LimitEvent, atMs: number): void {
    if (event.type === 'throttled') {
      this.#entry(event, event.by).sinceMs ??= atMs
      return
    }
    for (const by of [undefined, 'server'] as const) {
      const entry = this.#entry(event, by)
      entry.closedMs += Math.max(0, atMs - (entry.sinceMs ?? atMs))
      entry.sinceMs = undefined
    }
  }

  #entry({ project, limiter, subject }: LimitEvent, by: 'server' | undefined): Entry {
    const key = `${limiter} ${project} ${subject ?? ''} ${by ?? ''}`
    const entry = this.#entries.get(key) ?? {
      project,
      limiter,
      ...(subject === undefined ? {} : { subject }),
      ...(by === undefined ? {} : { by }),
      closedMs: 0,
      sinceMs: undefined,
    }
    this.#entries.set(key, entry)
    return entry
  }

  /** The longest first; what is held back still counts up to `nowMs`. Less than a second is not worth a word. */
  throttled(nowMs: number): ThrottledTime[] {
    return [...this.#entries.values()]
      .map(({ closedMs, sinceMs, ...limiter }) => ({
        ...limiter,
        ms: closedMs + Math.max(0, nowMs - (sinceMs ?? nowMs)),
      }))
      .filter(({ ms }) => ms >= 1_000)
      .sort((one, other) => other.ms - one.ms)
  }
}
