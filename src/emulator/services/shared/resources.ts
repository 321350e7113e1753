import { type Call, scopeOf } from '../../api/call.ts'
import { createdPath, pathOf, type Resource, type ResourceRecord } from '../../base/resources.ts'
import { inUse, notFound, notReady } from '../../errors/api-error.ts'
import { listPage } from '../../lists/list-page.ts'
import { resourceKinds } from '../../members/resource-kinds.ts'
import type { Store } from '../../store/store.ts'
import { mutation } from './mutation.ts'

/** `images`, `disks` or `snapshots`. */
export type CollectionName = keyof typeof resourceKinds

/** The resource that the request's path names, by name or id; throws the 404 if there is none. */
export function targetOf(call: Call, collection: CollectionName): ResourceRecord {
  const { params, backend } = call
  const name = params.resource ?? params[collection.slice(0, -1)]
  const path = `${scopeOf(call)}/${collection}/${name}`
  const record = backend.store.resources.find(path)
  if (!record) throw notFound(path)
  return record
}

const settledStatuses: ReadonlySet<unknown> = new Set(['READY', 'FAILED'])

/** The same; throws the 400 of a resource that is being created or deleted. */
export function settledTarget(call: Call, collection: CollectionName): ResourceRecord {
  const record = targetOf(call, collection)
  if (!settledStatuses.has(record.resource.status)) throw notReady(pathOf(record))
  return record
}

/** The same; throws that 400, too, while another operation changes it, as recorded for other resources. */
function changeableTarget(call: Call, collection: CollectionName): ResourceRecord {
  const record = settledTarget(call, collection)
  if (call.backend.store.operations.changing(pathOf(record))) throw notReady(pathOf(record))
  return record
}

/** The `get` method of a collection. */
export const getResource =
  (collection: CollectionName) =>
  (call: Call): Resource =>
    targetOf(call, collection).resource

/** The `list` method of a collection. */
export const listResources =
  (collection: CollectionName) =>
  (call: Call): Resource => {
    const path = `${scopeOf(call)}/${collection}`
    const records = call.backend.store.resources.collection(path)
    const listing = {
      kind: `${resourceKinds[collection].kind}List`,
      path,
      fields: resourceKinds[collection].fields,
      keys: records.keys.bind(records),
      show: (key: string) => records.at(key)?.resource,
    }
    return listPage(listing, call.query)
  }

/** The `delete` method of a collection. `check` throws further refusals. That a resource which is not ready cannot be deleted is inferred. */
export const deleteResource =
  (collection: CollectionName, check?: (record: ResourceRecord, store: Store) => void) =>
  (call: Call): Resource =>
    mutation(call, () => {
      const { store } = call.backend
      const record = changeableTarget(call, collection)
      check?.(record, store)
      store.setStatus(record, 'DELETING')
      return { operationType: 'delete', target: record, end: { kind: 'gone', path: pathOf(record) } }
    })

/** Changes members of a resource when the operation ends; for deprecations that is inferred. */
export const changeResource = (
  call: Call,
  collection: CollectionName,
  operationType: string,
  membersFor: (record: ResourceRecord) => Resource,
): Resource =>
  mutation(call, () => {
    const target = changeableTarget(call, collection)
    const members = membersFor(target)
    return { operationType, target, end: { kind: 'change', path: pathOf(target), members } }
  })

/**
 * Throws the 400 of a disk that an operation reads until it ends: no second image, snapshot or clone can be made of it
 * until then, and it cannot be deleted. Users met it for an image being created, as in
 * github.com/hashicorp/packer/issues/6887; that it holds for snapshots and clones alike is inferred.
 */
export function checkNotBusy(path: string, store: Store): void {
  const making = store.operations.busyWith(path)
  if (making) throw inUse(path, createdPath(making))
}
