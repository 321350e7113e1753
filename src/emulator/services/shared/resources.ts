import type { Call } from '../../api/call.ts'
import { pathOf, type Resource, type ResourceRecord } from '../../base/resources.ts'
import { notFound, notReady } from '../../errors/api-error.ts'
import type { FilterFields } from '../../lists/filter-fields.ts'
import { listPage } from '../../lists/list-page.ts'
import type { Store } from '../../store/store.ts'

/** The resource at a path such as `projects/P/zones/Z/disks/D`, by name or id; throws the 404 of one that is not. */
export function known(path: string, store: Store): ResourceRecord {
  const record = store.find(path)
  if (!record) throw notFound(path)
  return record
}

/** The same; throws the 400 of one that is in the making or going. */
export function settled(path: string, store: Store): ResourceRecord {
  const record = known(path, store)
  if (!settledStatuses.has(String(record.resource.status))) throw notReady(pathOf(record))
  return record
}

const settledStatuses: ReadonlySet<string> = new Set(['READY', 'FAILED'])

/** The same; throws that 400, too, while another operation is changing it, as recorded for other resources. */
export function changeable(path: string, store: Store): ResourceRecord {
  const record = settled(path, store)
  if (store.changing(pathOf(record))) throw notReady(pathOf(record))
  return record
}

export interface ListedKind {
  /** `compute#imageList` */
  readonly kind: string
  /** `projects/P/global/images` */
  readonly path: string
  readonly fields: FilterFields
}

/** One page of a collection of resources. */
export function listResources({ query, backend }: Call, listed: ListedKind): Resource {
  const collection = backend.store.collection(listed.path)
  const listing = {
    ...listed,
    keys: collection.keys.bind(collection),
    show: (key: string) => collection.at(key)?.resource,
  }
  return listPage(listing, query)
}
