import { diskTypeRoutes } from '../routes/disk-types.ts'
import { diskAndSnapshotRoutes } from '../routes/disks-and-snapshots.ts'
import { imageFamilyViewRoutes } from '../routes/image-family-views.ts'
import { imageRoutes } from '../routes/images.ts'
import { licenseRoutes } from '../routes/licenses.ts'
import { locationRoutes } from '../routes/locations.ts'
import { operationRoutes } from '../routes/operations.ts'
import { projectRoutes } from '../routes/projects.ts'
import type { Route, Routes } from '../routes/route.ts'
import { allow, type Call } from './call.ts'

/** The methods that are served, by the name under which calls are counted and faults are set. */
export const routes = {
  ...imageRoutes,
  ...operationRoutes,
  ...diskAndSnapshotRoutes,
  ...diskTypeRoutes,
  ...imageFamilyViewRoutes,
  ...licenseRoutes,
  ...locationRoutes,
  ...projectRoutes,
} as const satisfies Routes

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
  parts: route.path === '' ? [] : route.path.split('/'),
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
  const below = resourceIn(route.path).replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '')
  allow(call, route.permission, `projects/${project}${below === '' ? '' : `/${below}`}`)
}

/**
 * What a permission is asked for: the resource that the path names, without the verb after it
 * (`global/images/{image}/deprecate`). Lists, of zones too, ask for the project.
 */
function resourceIn(path: string): string {
  const [, named] = /^(.*\{(?!zone\}|region\})\w+\})(?:\/\w+)?$/.exec(path) ?? []
  return named ?? (/^\w+\/\{\w+\}$/.test(path) ? path : '')
}
