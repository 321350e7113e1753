import type { FailureRule } from './failure-rule.ts'
import type { Duration } from './latency.ts'

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
  /** Nothing is done and there is no answer; or, with an end, it is carried out only when that long has passed. */
  | { readonly kind: 'hang'; readonly for?: Duration }
  /** It is carried out; the connection is cut half-way through the body, whose whole length was promised. */
  | {
      readonly kind: 'truncateBody'
      /** The body comes in chunks, of which the last is missing, instead of with a length. */
      readonly chunked?: boolean
    }
  /** It is carried out; the body comes in small pieces over that time. */
  | { readonly kind: 'slowBody'; readonly over: Duration }
  /** globalOperations.wait answers at once. */
  | { readonly kind: 'earlyReturn' }
  /** The operation that the request begins ends so. */
  | ({ readonly kind: 'failOperation' } & OperationError)
  /** A conflict over the name is told by the operation, and not by the answer. */
  | { readonly kind: 'lateConflict' }
  /** The operation that the request begins is not found for that long, as happens to new ones. */
  | { readonly kind: 'loseOperation'; readonly for: Duration }
  /** The token of the request has expired: 401 to this request and to all others that send the same one. */
  | { readonly kind: 'expireToken' }

/** How an operation ends badly. */
export type OperationError = Omit<FailureRule, 'project' | 'name' | 'source' | 'times'>

/** Which requests a fault is for: the next `times` (1) of a method, or those of one project or image name. */
export interface FaultTarget {
  readonly times?: number
  readonly project?: string
  readonly name?: string
}

/** Requests and what happens to them. All conditions that are given must hold; `*` stands for any text. */
export interface FaultRule {
  /** `images.insert`; any, unless said. */
  readonly method?: string
  readonly project?: string
  /** Name of the image in the body, or the last name in the path. */
  readonly name?: string
  /** How many requests it is for; the next one, unless said, or, with a probability, all until it is removed. */
  readonly times?: number
  /** From 0 to 1, drawn by the seed for each request that the rule fits. */
  readonly probability?: number
  readonly fault: Fault
}

/** A rule that is in force. */
export interface ActiveFault extends FaultRule {
  /** Under which it is removed. */
  readonly id: number
  /** How many requests it is for yet; absent if it stays until it is removed. */
  readonly left?: number
}
