import { getDisk, getSnapshot } from '../methods/disks-and-snapshots.ts'
import { deleteImage, getFromFamily, getImage, insertImage, listImages } from '../methods/images.ts'
import { getOperation, listOperations, waitOperation } from '../methods/operations.ts'
import type { Resource } from '../state/resources.ts'
import type { QuotaGroup } from '../trouble/quotas.ts'
import { allow, type Call } from './call.ts'

export interface Route {
  readonly http: 'GET' | 'POST' | 'DELETE' | 'PATCH'
  /** Below `projects/{project}/`. */
  readonly path: string
  /** Query parameters of its own; others are refused, save those that every method takes. */
  readonly query: readonly string[]
  readonly group: QuotaGroup
  /** What the caller must be allowed to do to the resource of the path; insert asks for its own. */
  readonly permission?: string
  readonly handle: (call: Call) => Resource | Promise<Resource>
}

const listQuery = ['filter', 'maxResults', 'orderBy', 'pageToken', 'returnPartialSuccess']

/** The methods that are served, by the name under which calls are counted and faults are set. */
export const routes = {
  'images.insert': {
    http: 'POST',
    path: 'global/images',
    query: ['requestId', 'forceCreate'],
    group: 'write',
    handle: insertImage,
  },
  'images.list': {
    http: 'GET',
    path: 'global/images',
    query: listQuery,
    group: 'read',
    permission: 'compute.images.list',
    handle: listImages,
  },
  'images.get': {
    http: 'GET',
    path: 'global/images/{image}',
    query: [],
    group: 'read',
    permission: 'compute.images.get',
    handle: getImage,
  },
  'images.getFromFamily': {
    http: 'GET',
    path: 'global/images/family/{family}',
    query: [],
    group: 'read',
    permission: 'compute.images.getFromFamily',
    handle: getFromFamily,
  },
  'images.delete': {
    http: 'DELETE',
    path: 'global/images/{image}',
    query: ['requestId'],
    group: 'write',
    permission: 'compute.images.delete',
    handle: deleteImage,
  },
  'globalOperations.get': {
    http: 'GET',
    path: 'global/operations/{operation}',
    query: [],
    group: 'read',
    permission: 'compute.globalOperations.get',
    handle: getOperation,
  },
  'globalOperations.list': {
    http: 'GET',
    path: 'global/operations',
    query: listQuery,
    group: 'read',
    permission: 'compute.globalOperations.list',
    handle: listOperations,
  },
  // Which quota group it counts in is not documented; a read, as get.
  'globalOperations.wait': {
    http: 'POST',
    path: 'global/operations/{operation}/wait',
    query: [],
    group: 'read',
    permission: 'compute.globalOperations.get',
    handle: waitOperation,
  },
  'disks.get': {
    http: 'GET',
    path: 'zones/{zone}/disks/{disk}',
    query: [],
    group: 'read',
    permission: 'compute.disks.get',
    handle: getDisk,
  },
  'regionDisks.get': {
    http: 'GET',
    path: 'regions/{region}/disks/{disk}',
    query: [],
    group: 'read',
    permission: 'compute.disks.get',
    handle: getDisk,
  },
  'snapshots.get': {
    http: 'GET',
    path: 'global/snapshots/{snapshot}',
    query: [],
    group: 'read',
    permission: 'compute.snapshots.get',
    handle: getSnapshot,
  },
} as const satisfies Record<string, Route>

export type MethodId = keyof typeof routes

export interface RouteMatch {
  readonly id: MethodId
  readonly route: Route
  readonly project: string
  readonly params: Readonly<Record<string, string>>
}

const compiled = Object.entries(routes).map(([id, route]) => ({
  id: id as MethodId,
  route: route as Route,
  parts: route.path.split('/'),
}))

/** The method of a path, given in its decoded parts from `projects` on; or the HTTP methods that it does take. */
export function matchRoute(
  http: string,
  parts: readonly string[],
): RouteMatch | { readonly allowed: string[] } {
  const [projects, project = '', ...rest] = parts
  const fitting = compiled.filter(
    ({ parts: wanted }) => projects === 'projects' && project !== '' && fits(wanted, rest),
  )
  // Nothing but the fixed word `family` tells two fitting paths apart, and those differ in length.
  const found = fitting.find(({ route }) => route.http === http)
  if (!found) return { allowed: fitting.map(({ route }) => route.http) }
  const params = found.parts.flatMap((part, index) =>
    part.startsWith('{') ? [[part.slice(1, -1), rest[index] ?? ''] as const] : [],
  )
  return { id: found.id, route: found.route, project, params: Object.fromEntries(params) }
}

function fits(wanted: readonly string[], parts: readonly string[]): boolean {
  if (wanted.length !== parts.length) return false
  return wanted.every((part, index) => (part.startsWith('{') ? parts[index] !== '' : part === parts[index]))
}

/** Throws the 403 of a method that the caller may not use on this resource. */
export function checkPermission({ route, project, params }: RouteMatch, call: Call): void {
  if (route.permission === undefined) return
  const path = Object.keys(params).length === 0 ? '' : `/${fill(route.path, params)}`
  allow(call, route.permission, `projects/${project}${path}`)
}

function fill(path: string, params: Readonly<Record<string, string>>): string {
  return path.replace(/\/wait$/, '').replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '')
}
