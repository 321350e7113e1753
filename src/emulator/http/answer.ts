import type { Resource } from '../state/resources.ts'

/** What one request is answered with, on a connection of its own or as a part of a batch. */
export interface Answer {
  readonly status: number
  /** A text is an HTML page; undefined is no body at all, as with 204. */
  readonly body: Resource | string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** How a request ends: answered, with its connection cut, or with nothing. */
export type Ending = Answer | 'cut' | 'nothing'
