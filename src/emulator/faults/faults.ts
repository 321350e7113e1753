import { createRandom } from '../base/random.ts'
import { fits } from '../base/wildcard.ts'
import type { ActiveFault, Fault, FaultRule } from '../contract/fault.ts'

/** Faults to come, in the order in which they were set: of several that fit a request, it gets the first. */
export class Faults {
  readonly #random: () => number
  #active: readonly ActiveFault[] = []
  #added = 0

  constructor(seed: number) {
    this.#random = createRandom(seed)
  }

  get active(): readonly ActiveFault[] {
    return this.#active
  }

  /** Answers its id. */
  add(rule: FaultRule): number {
    this.#added += 1
    const left = rule.times ?? (rule.probability === undefined ? 1 : undefined)
    this.#active = [...this.#active, { ...rule, id: this.#added, ...(left === undefined ? {} : { left }) }]
    return this.#added
  }

  /** Whether there was one with this id. */
  remove(id: number): boolean {
    const kept = this.#active.filter((fault) => fault.id !== id)
    const removed = kept.length < this.#active.length
    this.#active = kept
    return removed
  }

  clear(): void {
    this.#active = []
  }

  /** The fault of this request, one of whose times is used up by it. */
  take(method: string, project: string, name: string | undefined): Fault | undefined {
    if (this.#active.length === 0) return undefined
    const found = this.#active.find(
      (rule) =>
        fits(rule.method, method) &&
        fits(rule.project, project) &&
        fits(rule.name, name) &&
        (rule.probability === undefined || this.#random() < rule.probability),
    )
    if (found?.left !== undefined) this.#use({ ...found, left: found.left - 1 })
    return found?.fault
  }

  #use(used: ActiveFault & { readonly left: number }): void {
    this.#active = this.#active.flatMap((fault) => (fault.id !== used.id ? fault : used.left > 0 ? used : []))
  }
}
