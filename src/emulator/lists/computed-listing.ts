import type { Resource } from '../base/resources.ts'
import { newestKey, type Order } from '../store/collection.ts'
import type { Listing } from './list-page.ts'

/** Keys and resources of a list that is not kept but made for each request: zones, disk types, licences. */
export function computedListing(resources: readonly Resource[]): Pick<Listing, 'keys' | 'show'> {
  const byKey = (order: Order) =>
    new Map(resources.map((resource) => [keyOf(resource, order), resource] as const))
  const byName = byKey('name')
  return {
    keys: (order) => [...(order === 'name' ? byName : byKey(order)).keys()].sort(),
    show: (key) => byName.get(key.slice(key.indexOf(' ') + 1)),
  }
}

function keyOf({ name, creationTimestamp }: Resource, order: Order): string {
  if (order === 'name') return String(name)
  return newestKey({ name: String(name), createdMs: Date.parse(String(creationTimestamp)) })
}
