/** What the client gets instead of the answer. */
export interface FaultReply {
  readonly status: number
  /** Of `error.errors[0]`. */
  readonly reason?: string
  readonly message?: string
  /** Sent as Retry-After: seconds, or a date. */
  readonly retryAfter?: number | string
  /** An HTML page, as Google's load balancers send it. */
  readonly html?: boolean
}

/** What happens to a request. */
export type Fault =
  /** It is answered so, and nothing is done. */
  | ({ readonly kind: 'reply' } & FaultReply)
  /** It is carried out, and answered so. */
  | ({ readonly kind: 'replyAfter' } & FaultReply)
  /** The connection is cut before anything is done, or after it. */
  | { readonly kind: 'resetBefore' }
  | { readonly kind: 'resetAfter' }
  /** There is no answer, and nothing is done. */
  | { readonly kind: 'hang' }
  /** globalOperations.wait answers at once. */
  | { readonly kind: 'earlyReturn' }

/** Which requests a fault is for: the next `times` (1) of a method, or those of one project or image name. */
export interface FaultTarget {
  readonly times?: number
  readonly project?: string
  readonly name?: string
}

interface Pending {
  readonly fault: Fault
  readonly target: FaultTarget
  left: number
}

/** Faults to come, in the order in which they were set. */
export class Faults {
  readonly #byMethod = new Map<string, Pending[]>()

  add(method: string, fault: Fault, target: FaultTarget): void {
    const pending = this.#byMethod.get(method) ?? []
    pending.push({ fault, target, left: target.times ?? 1 })
    this.#byMethod.set(method, pending)
  }

  /** The fault of this request, which is used up by it. */
  take(method: string, project: string, name: string | undefined): Fault | undefined {
    const pending = this.#byMethod.get(method)
    if (!pending) return undefined
    const index = pending.findIndex(
      ({ target }) =>
        (target.project === undefined || target.project === project) &&
        (target.name === undefined || target.name === name),
    )
    const found = pending[index]
    if (found && --found.left <= 0) pending.splice(index, 1)
    return found?.fault
  }
}
