import type { FailureRule } from './failure-rule.ts'
import type { Duration } from './latency.ts'

/** The response that the client gets instead of the method's. */
export interface FaultReply {
  readonly status: number
  /** `error.errors[0].reason` */
  readonly reason?: string
  readonly message?: string
  /** Sent as Retry-After: seconds, or a date. */
  readonly retryAfter?: number | string
  /** Sends an HTML page, as Google's load balancers do. */
  readonly html?: boolean
}

/** The effect of a fault on a request. */
export type Fault =
  /** Sends this response; the method does not run. */
  | ({ readonly kind: 'reply' } & FaultReply)
  /** Runs the method, and sends this response. */
  | ({ readonly kind: 'replyAfter' } & FaultReply)
  /** Closes the connection before or after the method runs. */
  | { readonly kind: 'resetBefore' }
  | { readonly kind: 'resetAfter' }
  /** Sends no response, and does not run the method; with `for`, runs it after that time. */
  | { readonly kind: 'hang'; readonly for?: Duration }
  /** Runs the method, and closes the connection after half of the body. */
  | {
      readonly kind: 'truncateBody'
      /** Sends the body in chunks without the last one; by default, with the length of the whole body. */
      readonly chunked?: boolean
    }
  /** Runs the method, and sends the body in small pieces over that time. */
  | { readonly kind: 'slowBody'; readonly over: Duration }
  /** `wait` for an operation returns immediately. */
  | { readonly kind: 'earlyReturn' }
  /** The operation that the request starts fails with this error. */
  | ({ readonly kind: 'failOperation' } & OperationError)
  /** The operation reports that the name exists, not the response. */
  | { readonly kind: 'lateConflict' }
  /** The operation that the request starts is not found for that long, as happens to new operations. */
  | { readonly kind: 'loseOperation'; readonly for: Duration }
  /** Responds with 401 to this request, and to all others with the same token. */
  | { readonly kind: 'expireToken' }

/** The error of an operation. */
export type OperationError = Omit<FailureRule, 'project' | 'name' | 'source' | 'times'>

/** Limits a fault to the next `times` requests (default: 1), to a project or to an image name. */
export interface FaultTarget {
  readonly times?: number
  readonly project?: string
  readonly name?: string
}

/** Selects requests and defines their fault. All given conditions must hold; `*` matches any text. */
export interface FaultRule {
  /** `images.insert`; default: any method. */
  readonly method?: string
  readonly project?: string
  /** The name of the image in the body, or the last name in the path. */
  readonly name?: string
  /** The number of requests; default: 1, or all with a probability. */
  readonly times?: number
  /** From 0 to 1, drawn by the seed for each matching request. */
  readonly probability?: number
  readonly fault: Fault
}

/** An active rule. */
export interface ActiveFault extends FaultRule {
  /** For removeFault. */
  readonly id: number
  /** The number of remaining requests; absent if the rule remains until it is removed. */
  readonly left?: number
}
