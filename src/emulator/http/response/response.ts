import type { Resource } from '../../base/resources.ts'
import type { Fault } from '../../contract/fault.ts'

/** The response to a request, single or part of a batch. */
export interface ApiResponse {
  readonly status: number
  /** A string is an HTML page; undefined is no body, as with 204. */
  readonly body: Resource | string | undefined
  readonly headers?: Readonly<Record<string, string>>
  /** A fault of the body on the wire; in a batch, it applies to the whole response. */
  readonly bodyFault?: BodyFault
}

export type BodyFault = Extract<Fault, { readonly kind: 'truncateBody' | 'slowBody' }>

/** Without a response: the connection is closed, or stays open until the client disconnects. */
export type NoResponse = 'disconnect' | 'hang'
