import type { Resource } from '../base/resources.ts'
import { apiUrl } from '../base/urls.ts'
import { invalidField } from '../errors/api-error.ts'
import { indexAfter, newestKey, type Order } from '../store/collection.ts'
import { parseFilter } from './filter.ts'
import type { FilterFields } from './filter-fields.ts'

/** A list: keys in either order, and the resource of each. */
export interface Listing {
  /** `compute#imageList` and so on; a few lists have none. */
  readonly kind?: string
  /** `projects/P/global/images` */
  readonly path: string
  readonly fields: FilterFields
  readonly keys: (order: Order) => readonly string[]
  readonly show: (key: string) => Resource | undefined
}

/** Page size, by default and at most. */
const maxPageSize = 500

/**
 * One page. The token names the last key of the previous page, so a page costs the same at any position. Resources
 * created or deleted in between neither repeat nor hide others.
 */
export function listPage(listing: Listing, query: Readonly<Record<string, string>>): Resource {
  const limit = pageSize(query.maxResults)
  const order = orderOf(query.orderBy)
  const matches = parseFilter(query.filter ?? '', listing.fields)
  const keys = listing.keys(order)
  const start = query.pageToken ? indexAfter(keys, keyOf(query.pageToken, order)) : 0
  const items: Resource[] = []
  let last = ''
  let more = false
  for (let index = start; index < keys.length && !more; index++) {
    const key = keys[index] as string
    const resource = listing.show(key)
    if (!resource || !matches(resource)) continue
    if (items.length === limit) more = true
    else {
      items.push(resource)
      last = key
    }
  }
  return {
    ...(listing.kind === undefined ? {} : { kind: listing.kind }),
    id: listing.path,
    ...(items.length > 0 ? { items } : {}),
    ...(more ? { nextPageToken: tokenOf(last, order) } : {}),
    selfLink: apiUrl(listing.path),
  }
}

/** One page of a list that is not kept but computed for each request: zones, disk types, licenses. */
export function computedPage(
  listing: Omit<Listing, 'keys' | 'show'>,
  resources: readonly Resource[],
  query: Readonly<Record<string, string>>,
): Resource {
  const byKey = (order: Order) => new Map(resources.map((resource) => [keyFor(resource, order), resource]))
  const byName = byKey('name')
  return listPage(
    {
      ...listing,
      keys: (order) => [...(order === 'name' ? byName : byKey(order)).keys()].sort(),
      show: (key) => byName.get(key.slice(key.indexOf(' ') + 1)),
    },
    query,
  )
}

function keyFor({ name, creationTimestamp }: Resource, order: Order): string {
  if (order === 'name') return String(name)
  return newestKey({ name: String(name), createdMs: Date.parse(String(creationTimestamp)) })
}

/** 0 is allowed, and means the default. The text of the error is not recorded. */
function pageSize(text: string | undefined): number {
  if (text === undefined || text === '') return maxPageSize
  if (!/^\d{1,9}$/.test(text) || Number(text) > maxPageSize) {
    throw invalidField('maxResults', text, `Must be between 0 and ${maxPageSize}, inclusive.`)
  }
  return Number(text) || maxPageSize
}

function orderOf(orderBy = ''): Order {
  if (orderBy === '' || orderBy === 'name') return 'name'
  if (/^creationTimestamp\s+desc$/.test(orderBy)) return 'newest'
  const why = "Only 'name' and 'creationTimestamp desc' are supported."
  throw invalidField('orderBy', orderBy, why)
}

/** Plain base64, as the API's: `+`, `/` and `=` must be encoded on the way back. */
const tokenOf = (key: string, order: Order): string =>
  Buffer.from(JSON.stringify({ order, key })).toString('base64')

function keyOf(token: string, order: Order): string {
  try {
    const read = JSON.parse(Buffer.from(token, 'base64').toString()) as { order?: unknown; key?: unknown }
    if (read.order === order && typeof read.key === 'string') return read.key
  } catch {
    // not made here: refused below, as is one of a list in another order
  }
  throw invalidField('pageToken', token, 'The page token is invalid.')
}
