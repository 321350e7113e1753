import { computeError, notFound, notReady } from './api-error.ts'
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

/** Longest time that globalOperations.wait blocks (its reference page: about two minutes). */
const longestWaitMs = 120_000

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

export function insertImage({ project, query, body, store, quotas, latencyMs }: MethodCall): Resource {
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

export function getImage({ project, parts: [name = ''], store }: MethodCall): Resource {
  const image = store.image(project, name)
  if (!image) throw notFound(imagePath(project, name))
  return showImage(image)
}

export function getFromFamily({ project, parts: [family = ''], store }: MethodCall): Resource {
  const image = newestOfFamily(store, project, family)
  if (!image) throw notFound(`projects/${project}/global/images/family/${family}`)
  return showImage(image)
}

export function listImages({ project, query, store }: MethodCall): Resource {
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

export function deleteImage({ project, parts: [name = ''], query, store, latencyMs }: MethodCall): Resource {
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

export function getOperation(call: MethodCall): Resource {
  return showOperation(findOperation(call), call.store.clock.now())
}

export async function waitOperation(call: MethodCall): Promise<Resource> {
  const { store, fault, gone } = call
  const operation = findOperation(call)
  if (fault?.kind === 'earlyReturn') return getOperation(call)
  const untilMs = Math.min(store.clock.now() + longestWaitMs, operation.endMs)
  // a real timer may fire a moment early
  for (let now = store.clock.now(); now < untilMs; now = store.clock.now()) {
    await store.clock.sleep(untilMs - now, gone)
  }
  return getOperation(call)
}

export function listOperations({ project, query, store }: MethodCall): Resource {
  const nowMs = store.clock.now()
  const operations = new Map(store.operationsOf(project).map((operation) => [operation.name, operation]))
  const show = (name: string) => {
    const operation = operations.get(name)
    return operation && showOperation(operation, nowMs)
  }
  const path = `projects/${project}/global/operations`
  return listPage({ kind: 'compute#operationList', path, keys: [...operations.keys()].sort(), show }, query)
}

export function diskIn(scope: 'zones' | 'regions') {
  return ({ project, parts: [location = '', name = ''], store }: MethodCall): Resource => {
    const path = `projects/${project}/${scope}/${location}/disks/${name}`
    const disk = store.disks.get(path)
    if (!disk) throw notFound(path)
    return disk.resource
  }
}

export function getSnapshot({ project, parts: [name = ''], store }: MethodCall): Resource {
  const path = `projects/${project}/global/snapshots/${name}`
  const snapshot = store.snapshots.get(path)
  if (!snapshot) throw notFound(path)
  return snapshot.resource
}
