import type { Resource } from '../base/resources.ts'
import { apiUrl } from '../base/urls.ts'
import { type Collection, type Item, newestKey, type Order } from '../store/collection.ts'
import type { FilterFields } from './filter-fields.ts'
import { listPage } from './list-page.ts'

/** A list over all scopes of a project. */
export interface AggregatedListing<T extends Item> {
  /** `compute#operationAggregatedList` and so on. */
  readonly kind: string
  readonly project: string
  /** The last part of the paths, and the member under which each scope has its resources: `operations`. */
  readonly member: string
  readonly fields: FilterFields
  /** Collections by scope: `global`, `zones/Z` or `regions/R`. A scope without resources on this page has a warning. */
  readonly scopes: ReadonlyMap<string, Collection<T>>
  readonly show: (item: T) => Resource
}

/**
 * One page of an aggregated list, which counts the resources of all scopes together. Unlike that of a list, its
 * cost grows with the number of them all.
 */
export function aggregatedPage<T extends Item>(
  listing: AggregatedListing<T>,
  query: Readonly<Record<string, string>>,
): Resource {
  const { kind, project, member, fields, scopes, show } = listing
  const path = `projects/${project}/aggregated/${member}`
  const places = new Map<string, { readonly scope: string; readonly item: T }>()
  const keysIn = (order: Order): string[] => {
    for (const [scope, collection] of scopes) {
      for (const item of collection.values()) places.set(keyOf(item, scope, order), { scope, item })
    }
    return [...places.keys()].sort()
  }
  const found = new Map<unknown, string>()
  const page = listPage(
    {
      path,
      fields,
      keys: keysIn,
      show(key) {
        const place = places.get(key)
        if (!place) return undefined
        const shown = show(place.item)
        found.set(shown, place.scope)
        return shown
      },
    },
    query,
  )
  const byScope = new Map<string, unknown[]>([...scopes.keys()].sort().map((scope) => [scope, []]))
  for (const item of Array.isArray(page.items) ? page.items : [])
    byScope.get(found.get(item) ?? '')?.push(item)
  return {
    kind,
    id: path,
    items: Object.fromEntries([...byScope].map(([scope, items]) => [scope, scoped(scope, member, items)])),
    ...(page.nextPageToken === undefined ? {} : { nextPageToken: page.nextPageToken }),
    selfLink: apiUrl(path),
  }
}

const keyOf = (item: Item, scope: string, order: Order): string =>
  `${order === 'name' ? item.name : newestKey(item)} ${scope}`

/** The warning is that of the API's other aggregated lists. */
function scoped(scope: string, member: string, items: readonly unknown[]): Resource {
  if (items.length > 0) return { [member]: items }
  const message = `There are no results for scope '${scope}' on this page.`
  return { warning: { code: 'NO_RESULTS_ON_PAGE', message, data: [{ key: 'scope', value: scope }] } }
}
