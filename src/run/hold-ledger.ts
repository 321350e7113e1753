import type { Gate, GateEvent } from './event.ts'

/** For how long a gate held something of a project back. */
export interface HeldBack {
  readonly project: string
  readonly gate: Gate
  /** Path of a source. */
  readonly subject?: string
  /** The server refused requests; otherwise a limit of the run's own. */
  readonly by?: 'server'
  readonly ms: number
}

interface Entry extends Omit<HeldBack, 'ms'> {
  closedMs: number
  sinceMs: number | undefined
}

/** Adds up, from the events of a run, what held it back: hours in which several gates were closed count for each. */
export class HoldLedger {
  readonly #entries = new Map<string, Entry>()

  /** `atMs`: when the event came, ms by a clock that does not jump. */
  on(event: GateEvent, atMs: number): void {
    if (event.type === 'held') {
      this.#entry(event, event.by).sinceMs ??= atMs
      return
    }
    for (const by of [undefined, 'server'] as const) {
      const entry = this.#entry(event, by)
      entry.closedMs += Math.max(0, atMs - (entry.sinceMs ?? atMs))
      entry.sinceMs = undefined
    }
  }

  #entry({ project, gate, subject }: GateEvent, by: 'server' | undefined): Entry {
    const key = `${gate} ${project} ${subject ?? ''} ${by ?? ''}`
    const entry = this.#entries.get(key) ?? {
      project,
      gate,
      ...(subject === undefined ? {} : { subject }),
      ...(by === undefined ? {} : { by }),
      closedMs: 0,
      sinceMs: undefined,
    }
    this.#entries.set(key, entry)
    return entry
  }

  /** The longest first; what is held back still counts up to `nowMs`. Less than a second is not worth a word. */
  heldBack(nowMs: number): HeldBack[] {
    return [...this.#entries.values()]
      .map(({ closedMs, sinceMs, ...gate }) => ({
        ...gate,
        ms: closedMs + Math.max(0, nowMs - (sinceMs ?? nowMs)),
      }))
      .filter(({ ms }) => ms >= 1_000)
      .sort((one, other) => other.ms - one.ms)
  }
}
