import type { Resource } from '../base/resources.ts'
import type { QuotaGroup } from '../contract/quotas.ts'
import type { Call } from './call.ts'

/** A method of the API: where it is, what it takes, who may call it and what it does. */
export interface Route {
  readonly http: 'GET' | 'POST' | 'DELETE' | 'PATCH'
  /** Below `projects/{project}/`, or below `/storage/v1/`. */
  readonly path: string
  /** Query parameters of its own; others are refused, save those that every method takes. */
  readonly query: readonly string[]
  /** What it is charged to, by Google's page on rate quotas; absent for Cloud Storage. */
  readonly group?: QuotaGroup
  /** What the caller must be allowed to do to the resource of the path; insert asks for its own. */
  readonly permission?: string
  /** What it answers with 200; undefined is 204, without a body. */
  readonly handle: (call: Call) => Resource | undefined | Promise<Resource | undefined>
}

/** Query parameters of every list. */
export const listQuery = ['filter', 'maxResults', 'orderBy', 'pageToken', 'returnPartialSuccess'] as const

/** Methods by the name under which calls are counted and faults are set. */
export type Routes = Readonly<Record<string, Route>>
