import { createHash } from 'node:crypto'
import { omitUndefined } from '../../util/omit-undefined.ts'
import { createRandom } from '../base/random.ts'
import type { Resource } from '../base/resources.ts'
import { fits } from '../base/wildcard.ts'
import type { ActiveFault, Fault, FaultRule } from '../contract/fault.ts'

/** Fault rules in their order, of which the first that matches a request applies, and the lasting effects of faults. */
export class Faults {
  readonly #random: () => number
  #active: readonly ActiveFault[] = []
  #added = 0
  /** Digests of tokens that are no longer accepted. */
  readonly #expiredTokens = new Set<string>()
  /** When operations are found again, in ms since the epoch, by path. */
  readonly #lostUntilMs = new Map<string, number>()

  constructor(seed: number) {
    this.#random = createRandom(seed)
  }

  get active(): readonly ActiveFault[] {
    return this.#active
  }

  /** Returns the id of the rule. */
  add(rule: FaultRule): number {
    this.#added += 1
    const left = rule.times ?? (rule.probability === undefined ? 1 : undefined)
    this.#active = [...this.#active, { ...rule, id: this.#added, ...omitUndefined({ left }) }]
    return this.#added
  }

  /** Whether there was a rule with this id. */
  remove(id: number): boolean {
    const kept = this.#active.filter((fault) => fault.id !== id)
    const removed = kept.length < this.#active.length
    this.#active = kept
    return removed
  }

  clear(): void {
    this.#active = []
  }

  /** The fault of this request, which uses up one of its times. */
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

  expireToken(authorization: string | undefined): void {
    if (authorization !== undefined) this.#expiredTokens.add(digest(authorization))
  }

  isExpired(authorization: string | undefined): boolean {
    if (this.#expiredTokens.size === 0 || authorization === undefined) return false
    return this.#expiredTokens.has(digest(authorization))
  }

  /** Hides an operation of a response, by name and by id, until that time in ms since the epoch. */
  loseOperation({ selfLink, id }: Resource, untilMs: number): void {
    const url = String(selfLink)
    const path = url.slice(url.indexOf('projects/'))
    this.#lostUntilMs.set(path, untilMs).set(path.replace(/[^/]*$/, String(id)), untilMs)
  }

  /** Whether the operation at a path such as `projects/P/global/operations/O` is hidden now. */
  isLost(path: string, nowMs: number): boolean {
    return nowMs < (this.#lostUntilMs.get(path) ?? nowMs)
  }
}

const digest = (authorization: string): string => createHash('sha256').update(authorization).digest('base64')
