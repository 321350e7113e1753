import type { Resource } from '../../base/resources.ts'

/** What one request is answered with, on a connection of its own or as a part of a batch. */
export interface ApiResponse {
  readonly status: number
  /** A text is an HTML page; undefined is no body at all, as with 204. */
  readonly body: Resource | string | undefined
  readonly headers?: Readonly<Record<string, string>>
  /** How it goes over the wire, if not as it should; for the whole of a batch if one of its parts says so. */
  readonly delivery?: Delivery
}

/** What may befall an answer on its way. */
export type Delivery =
  /** The connection is cut half-way through the body. */
  | { readonly kind: 'truncated'; readonly chunked: boolean }
  /** The body comes in small pieces over that time. */
  | { readonly kind: 'slow'; readonly overMs: number }

/** How a request ends: answered, with its connection cut, or with nothing. */
export type Response = ApiResponse | 'cut' | 'nothing'
