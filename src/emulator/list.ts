import { invalidField } from './api-error.ts'
import { parseFilter } from './filter.ts'
import type { Resource } from './resources.ts'
import { apiUrl } from './shapes.ts'

export interface ListQuery {
  readonly filter?: string | undefined
  readonly maxResults?: string | undefined
  readonly pageToken?: string | undefined
  readonly orderBy?: string | undefined
}

/** What is listed: keys in order, and the resource of each (undefined if it is gone). */
export interface Listing {
  /** `compute#imageList` and so on. */
  readonly kind: string
  readonly path: string
  readonly keys: readonly string[]
  readonly show: (key: string) => Resource | undefined
}

/**
 * One page. The token names the last key seen, so that a page costs the same wherever it lies and images that
 * come and go meanwhile shift nothing.
 */
export function listPage(listing: Listing, query: ListQuery): Resource {
  const limit = pageSize(query.maxResults)
  const matches = parseFilter(query.filter)
  const newestFirst = isNewestFirst(query.orderBy)
  const { kind, path, show } = listing
  const keys = newestFirst ? byCreation(listing) : listing.keys
  const items: Resource[] = []
  let index = startIndex(keys, query.pageToken, newestFirst)
  let last: string | undefined
  let more = false
  for (; index < keys.length; index++) {
    const key = keys[index] as string
    const resource = show(key)
    if (!resource || !matches(resource)) continue
    if (items.length === limit) {
      more = true
      break
    }
    items.push(resource)
    last = key
  }
  return {
    kind,
    id: path,
    ...(items.length > 0 ? { items } : {}),
    ...(more && last !== undefined
      ? { nextPageToken: Buffer.from(JSON.stringify([last])).toString('base64') }
      : {}),
    selfLink: apiUrl(path),
  }
}

function pageSize(text: string | undefined): number {
  if (text === undefined) return 500
  const size = Number(text)
  if (!/^\d+$/.test(text) || size > 500) {
    throw invalidField('maxResults', text, 'Acceptable values are 0 to 500, inclusive.')
  }
  return size === 0 ? 500 : size
}

function isNewestFirst(orderBy: string | undefined): boolean {
  if (orderBy === undefined || orderBy === '' || orderBy === 'name') return false
  if (/^creationTimestamp desc$/.test(orderBy.trim())) return true
  throw invalidField('orderBy', orderBy, 'Only sorting by name or creationTimestamp desc is supported.')
}

function byCreation({ keys, show }: Listing): string[] {
  const time = (key: string) => Date.parse(String(show(key)?.creationTimestamp ?? show(key)?.insertTime ?? 0))
  return [...keys].sort((a, b) => time(b) - time(a))
}

/** After the key of the token: by halving where keys are in order. */
function startIndex(keys: readonly string[], token: string | undefined, newestFirst: boolean): number {
  if (!token) return 0
  const last = decodeToken(token)
  if (newestFirst) return keys.indexOf(last) + 1
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((keys[middle] as string) <= last) low = middle + 1
    else high = middle
  }
  return low
}

function decodeToken(token: string): string {
  try {
    const [last] = JSON.parse(Buffer.from(token, 'base64').toString()) as unknown[]
    if (typeof last === 'string') return last
  } catch {
    // refused below, like any other token that is not ours
  }
  throw invalidField('pageToken', token, 'The page token is invalid.')
}
