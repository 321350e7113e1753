import { forbidden } from './api-error.ts'
import {
  deleteImage,
  diskIn,
  getFromFamily,
  getImage,
  getOperation,
  getSnapshot,
  insertImage,
  listImages,
  listOperations,
  type MethodCall,
  waitOperation,
} from './methods.ts'
import type { Resource } from './resources.ts'

export interface Route {
  /** `images.insert`: the name under which calls are counted and faults are set. */
  readonly id: string
  readonly method: string
  /** Below `projects/P/`; `*` stands for one part. */
  readonly path: string
  readonly group: 'write' | 'read'
  /** Compute's permission for it, on the resource or the project. */
  readonly permission: string
  readonly handle: (call: MethodCall) => Resource | Promise<Resource>
}

export const routes: readonly Route[] = [
  {
    id: 'images.insert',
    method: 'POST',
    path: 'global/images',
    group: 'write',
    permission: 'compute.images.create',
    handle: insertImage,
  },
  {
    id: 'images.list',
    method: 'GET',
    path: 'global/images',
    group: 'read',
    permission: 'compute.images.list',
    handle: listImages,
  },
  {
    id: 'images.getFromFamily',
    method: 'GET',
    path: 'global/images/family/*',
    group: 'read',
    permission: 'compute.images.getFromFamily',
    handle: getFromFamily,
  },
  {
    id: 'images.get',
    method: 'GET',
    path: 'global/images/*',
    group: 'read',
    permission: 'compute.images.get',
    handle: getImage,
  },
  {
    id: 'images.delete',
    method: 'DELETE',
    path: 'global/images/*',
    group: 'write',
    permission: 'compute.images.delete',
    handle: deleteImage,
  },
  {
    id: 'globalOperations.list',
    method: 'GET',
    path: 'global/operations',
    group: 'read',
    permission: 'compute.globalOperations.list',
    handle: listOperations,
  },
  {
    id: 'globalOperations.get',
    method: 'GET',
    path: 'global/operations/*',
    group: 'read',
    permission: 'compute.globalOperations.get',
    handle: getOperation,
  },
  {
    id: 'globalOperations.wait',
    method: 'POST',
    path: 'global/operations/*/wait',
    group: 'read',
    permission: 'compute.globalOperations.get',
    handle: waitOperation,
  },
  {
    id: 'disks.get',
    method: 'GET',
    path: 'zones/*/disks/*',
    group: 'read',
    permission: 'compute.disks.get',
    handle: diskIn('zones'),
  },
  {
    id: 'regionDisks.get',
    method: 'GET',
    path: 'regions/*/disks/*',
    group: 'read',
    permission: 'compute.disks.get',
    handle: diskIn('regions'),
  },
  {
    id: 'snapshots.get',
    method: 'GET',
    path: 'global/snapshots/*',
    group: 'read',
    permission: 'compute.snapshots.get',
    handle: getSnapshot,
  },
]

export interface RouteMatch {
  readonly route: Route
  readonly project: string
  readonly parts: readonly string[]
}

const compiled = routes.map((route) => ({ route, parts: route.path.split('/') }))

/** The method of a path such as `projects/P/global/images/I`. */
export function matchRoute(method: string, path: string): RouteMatch | undefined {
  const [projects, project, ...rest] = path.split('/')
  if (projects !== 'projects' || !project) return undefined
  for (const { route, parts } of compiled) {
    if (route.method !== method || parts.length !== rest.length) continue
    if (!parts.every((part, index) => (part === '*' ? rest[index] !== '' : part === rest[index]))) continue
    return { route, project, parts: rest.filter((_, index) => parts[index] === '*') }
  }
  return undefined
}

/** The 403 of a project whose state denies the permission. */
export function denial(match: RouteMatch, denied: ReadonlySet<string>): Error | undefined {
  const { permission } = match.route
  if (!denied.has(permission)) return undefined
  const name = match.parts.length > 0 ? `/${match.route.path.split('/')[0]}/images/${match.parts.at(-1)}` : ''
  return forbidden(permission, `projects/${match.project}${name}`)
}
