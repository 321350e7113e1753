import { computeError, forbidden, notFound, notReady } from './api-error.ts'
import { createImage } from './image-create.ts'
import { newestOfFamily } from './image-source.ts'
import { listPage } from './list.ts'
import type { OperationRecord, Resource } from './resources.ts'
import { operationName, showImage, showOperation } from './shapes.ts'
import { imagePath, type Store } from './store.ts'
import type { Fault, Quotas } from './trouble.ts'

/** A request to one method, taken apart. */
export interface MethodCall {
  readonly project: string
  /** The variable parts of the path, in order, after the project. */
  readonly parts: readonly string[]
  readonly query: Readonly<Record<string, string | undefined>>
  readonly body: unknown
  readonly store: Store
  readonly quotas: Quotas
  readonly latencyMs: () => number
  readonly fault: Fault | undefined
  /** Fires when the client or the server goes away. */
  readonly gone: AbortSignal
}

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

/** Longest time that globalOperations.wait blocks (its reference page: about two minutes). */
const longestWaitMs = 120_000

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

/** A requestId is a UUID other than zero; the same one again answers the same operation. */
function requestIdOf(query: MethodCall['query']): string | undefined {
  const { requestId } = query
  if (requestId === undefined) return undefined
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
  if (uuid.test(requestId) && !/^[0-]+$/.test(requestId)) return requestId
  throw computeError(
    400,
    'invalid',
    `Invalid value for field 'requestId': '${requestId}'. The request ID must be a valid, non-zero UUID.`,
  )
}

function insertImage({ project, query, body, store, quotas, latencyMs }: MethodCall): Resource {
  const requestId = requestIdOf(query)
  const replay = requestId === undefined ? undefined : store.operationOfRequest(project, requestId)
  if (replay) return showOperation(replay, store.clock.now())
  const running = store.running().filter((operation) => operation.project === project).length
  const refusal = quotas.refuseOperation(project, running)
  if (refusal) throw refusal
  const forceCreate = query.forceCreate === 'true'
  const operation = createImage({ project, body, forceCreate, requestId, latencyMs: latencyMs() }, store)
  return showOperation(operation, store.clock.now())
}

function getImage({ project, parts: [name = ''], store }: MethodCall): Resource {
  const image = store.image(project, name)
  if (!image) throw notFound(imagePath(project, name))
  return showImage(image)
}

function getFromFamily({ project, parts: [family = ''], store }: MethodCall): Resource {
  const image = newestOfFamily(store, project, family)
  if (!image) throw notFound(`projects/${project}/global/images/family/${family}`)
  return showImage(image)
}

function listImages({ project, query, store }: MethodCall): Resource {
  const show = (name: string) => {
    const image = store.image(project, name)
    return image && showImage(image)
  }
  const listing = {
    kind: 'compute#imageList',
    path: `projects/${project}/global/images`,
    keys: store.imageNames(project),
    show,
  }
  return listPage(listing, query)
}

function deleteImage({ project, parts: [name = ''], query, store, latencyMs }: MethodCall): Resource {
  const requestId = requestIdOf(query)
  const replay = requestId === undefined ? undefined : store.operationOfRequest(project, requestId)
  if (replay) return showOperation(replay, store.clock.now())
  const image = store.image(project, name)
  if (!image) throw notFound(imagePath(project, name))
  if (image.status === 'PENDING' || image.status === 'DELETING') throw notReady(imagePath(project, name))
  const nowMs = store.clock.now()
  const id = store.newId()
  const operation: OperationRecord = {
    project,
    name: operationName(nowMs, id),
    id,
    type: 'delete',
    targetId: String(image.resource.id),
    targetName: name,
    insertMs: nowMs,
    startMs: nowMs,
    endMs: nowMs + latencyMs(),
    ...(requestId === undefined ? {} : { requestId }),
  }
  store.putImage({ ...image, status: 'DELETING' })
  store.addOperation(operation)
  return showOperation(operation, nowMs)
}

function findOperation({ project, parts: [name = ''], store }: MethodCall): OperationRecord {
  const operation = store.operation(project, name)
  if (!operation) throw notFound(`projects/${project}/global/operations/${name}`)
  return operation
}

function getOperation(call: MethodCall): Resource {
  return showOperation(findOperation(call), call.store.clock.now())
}

async function waitOperation(call: MethodCall): Promise<Resource> {
  const { store, fault, gone } = call
  const operation = findOperation(call)
  const leftMs = Math.min(longestWaitMs, operation.endMs - store.clock.now())
  if (leftMs > 0 && fault?.kind !== 'earlyReturn') await store.clock.sleep(leftMs, gone)
  return getOperation(call)
}

function listOperations({ project, query, store }: MethodCall): Resource {
  const nowMs = store.clock.now()
  const operations = new Map(store.operationsOf(project).map((operation) => [operation.name, operation]))
  const show = (name: string) => {
    const operation = operations.get(name)
    return operation && showOperation(operation, nowMs)
  }
  const path = `projects/${project}/global/operations`
  return listPage({ kind: 'compute#operationList', path, keys: [...operations.keys()].sort(), show }, query)
}

function diskIn(scope: 'zones' | 'regions') {
  return ({ project, parts: [location = '', name = ''], store }: MethodCall): Resource => {
    const path = `projects/${project}/${scope}/${location}/disks/${name}`
    const disk = store.disks.get(path)
    if (!disk) throw notFound(path)
    return disk.resource
  }
}

function getSnapshot({ project, parts: [name = ''], store }: MethodCall): Resource {
  const path = `projects/${project}/global/snapshots/${name}`
  const snapshot = store.snapshots.get(path)
  if (!snapshot) throw notFound(path)
  return snapshot.resource
}

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
