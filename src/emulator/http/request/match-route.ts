import { allow, type Call, denies } from '../../api/call.ts'
import type { Route } from '../../api/route.ts'
import type { Api } from '../../api/target.ts'
import { sharedText } from '../../base/compact-string.ts'
import { routes, storageRoutes } from '../routes.ts'

export interface RouteMatch {
  readonly id: string
  readonly route: Route
  /** Empty for Cloud Storage, whose paths have no project. */
  readonly project: string
  readonly params: Readonly<Record<string, string>>
  /** The last variable part of the path. */
  readonly name: string | undefined
}

/** The paths of all routes as a tree: the cost of a match does not depend on their number. */
interface PathNode {
  readonly fixed: Map<string, PathNode>
  /** The node after a variable part, whatever its name is. */
  variable: PathNode | undefined
  /** Routes that end here, by HTTP method. */
  readonly ends: Map<string, { readonly id: string; readonly route: Route; readonly names: string[] }>
}

const newNode = (): PathNode => ({ fixed: new Map(), variable: undefined, ends: new Map() })

const roots: Readonly<Record<Api, PathNode>> = { compute: newNode(), storage: newNode() }
for (const [id, route] of Object.entries(routes)) addRoute(id, route, roots.compute)
for (const [id, route] of Object.entries(storageRoutes)) addRoute(id, route, roots.storage)

function addRoute(id: string, route: Route, root: PathNode): void {
  const parts = route.path === '' ? [] : route.path.split('/')
  let node = root
  for (const part of parts) {
    if (part.startsWith('{')) node = node.variable ??= newNode()
    else {
      const next = node.fixed.get(part) ?? newNode()
      node.fixed.set(part, next)
      node = next
    }
  }
  const names = parts.filter((part) => part.startsWith('{')).map((part) => part.slice(1, -1))
  node.ends.set(route.http, { id, route, names })
}

/** The method of a path, given as decoded parts below the API's root; or the HTTP methods that the path allows. */
export function matchRoute(
  http: string,
  parts: readonly string[],
  api: Api = 'compute',
): RouteMatch | { readonly allowed: string[] } {
  const project = api === 'compute' ? (parts[1] ?? '') : ''
  if (api === 'compute' && (parts[0] !== 'projects' || project === '')) return { allowed: [] }
  const values: string[] = []
  const node = walk(roots[api], parts, api === 'compute' ? 2 : 0, values)
  const found = node?.ends.get(http)
  if (!found) return { allowed: [...(node?.ends.keys() ?? [])] }
  const { id, route, names } = found
  const params: Record<string, string> = {}
  for (let index = 0; index < names.length; index++) {
    params[names[index] as string] = values[values.length - 1 - index] ?? ''
  }
  return { id, route, project: sharedText(project), params, name: values[0] }
}

/** Prefers a fixed part to a variable one; `values` gets the variable parts, the last first. */
function walk(node: PathNode, parts: readonly string[], at: number, values: string[]): PathNode | undefined {
  const part = parts[at]
  if (part === undefined) return node.ends.size > 0 ? node : undefined
  const fixed = node.fixed.get(part)
  const found = fixed && walk(fixed, parts, at + 1, values)
  if (found || part === '' || !node.variable) return found
  const end = walk(node.variable, parts, at + 1, values)
  if (end) values.push(part)
  return end
}

/** Throws the 403 of a method that is denied for this resource. */
export function checkPermission({ route, project, params }: RouteMatch, call: Call): void {
  if (route.permission === undefined) return
  if (!denies(call, project)) return
  const below = resourceIn(route.path).replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '')
  allow(call, route.permission, `projects/${project}${below === '' ? '' : `/${below}`}`)
}

/**
 * The resource whose permission is checked: that of the path, without a verb after it
 * (`global/images/{image}/deprecate`). Lists, also of zones, check the project.
 */
function resourceIn(path: string): string {
  const [, named] = /^(.*\{(?!zone\}|region\})\w+\})(?:\/\w+)?$/.exec(path) ?? []
  return named ?? (/^\w+\/\{\w+\}$/.test(path) ? path : '')
}
