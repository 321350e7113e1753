import type { Resource } from '../base/resources.ts'

/** Operations that are not found for a while, though they run. */
export class LostOperations {
  readonly #untilMs = new Map<string, number>()

  /** `operation` as it is answered; `until` in ms since the epoch. */
  lose({ selfLink, id }: Resource, untilMs: number): void {
    const path = pathOf(String(selfLink))
    this.#untilMs.set(path, untilMs)
    this.#untilMs.set(path.replace(/[^/]*$/, String(id)), untilMs)
  }

  /** Whether the operation at the path, `projects/…/operations/O` by name or id, is lost now. */
  has(path: string, nowMs: number): boolean {
    const untilMs = this.#untilMs.get(path)
    if (untilMs === undefined) return false
    if (nowMs >= untilMs) this.#untilMs.delete(path)
    return nowMs < untilMs
  }
}

const pathOf = (url: string): string => url.slice(url.indexOf('projects/'))
