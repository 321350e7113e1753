import type { Resource } from '../base/resources.ts'
import type { QuotaGroup } from '../contract/quotas.ts'
import type { Call } from './call.ts'

/** A method of the API. */
export interface Route {
  readonly http: 'GET' | 'POST' | 'DELETE' | 'PATCH'
  /** Below `projects/{project}/`, or below `/storage/v1/`. */
  readonly path: string
  /** Query parameters of its own; others are rejected, except parameters of all methods. */
  readonly query: readonly string[]
  /** The group that Google's page on rate quotas charges it to; absent for Cloud Storage. */
  readonly group?: QuotaGroup
  /** The permission that the caller needs on the resource of the path; insert checks its own. */
  readonly permission?: string
  /** Returns the body of a 200; undefined is 204, without a body. */
  readonly handle: (call: Call) => Resource | undefined | Promise<Resource | undefined>
}

/** Methods by the name under which calls are counted and faults are set. */
export type Routes = Readonly<Record<string, Route>>

type Handler = Route['handle']

/** Groups that have a twin for methods of a zone or region, such as `read_requests_per_region`. */
type RegionalGroup =
  Extract<QuotaGroup, `${string}_per_region`> extends `${infer Name}_per_region` ? Name & QuotaGroup : never

/** A method of Compute. One on a path in a zone or region counts in the group for those. */
export function route(
  http: Route['http'],
  path: string,
  group: RegionalGroup,
  permission: string | undefined,
  handle: Handler,
  query: readonly string[] = [],
): Route {
  const isRegional = /^(?:zones|regions)\/\{\w+\}\//.test(path)
  return {
    http,
    path,
    query,
    group: isRegional ? `${group}_per_region` : group,
    ...(permission === undefined ? {} : { permission: `compute.${permission}` }),
    handle,
  }
}

/** A `get` method. */
export const get = (path: string, permission: string, handle: Handler, query?: readonly string[]): Route =>
  route('GET', path, 'read_requests', permission, handle, query)

const listQuery = ['filter', 'maxResults', 'orderBy', 'pageToken', 'returnPartialSuccess']

/** A `list` method. */
export const list = (path: string, permission: string, handle: Handler): Route =>
  route('GET', path, 'list_requests', permission, handle, listQuery)

/** An `aggregatedList` method. */
export const aggregatedList = (path: string, permission: string, handle: Handler): Route =>
  route('GET', path, 'heavy_weight_read_requests', permission, handle, [
    ...listQuery,
    'includeAllScopes',
    'serviceProjectNumber',
  ])
