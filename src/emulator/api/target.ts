/** Parameters by name; the first value of a repeated one. */
export type Query = Readonly<Record<string, string>>

/** A served API: Compute Engine, or the JSON API of Cloud Storage. */
export type Api = 'compute' | 'storage'

/** A request's path and query, decoded. */
export interface RequestTarget {
  readonly api: Api
  /** Default: `v1`, for paths without a version. */
  readonly version: string
  /** Below the API's root: from `projects` on, or from `b` on. */
  readonly parts: readonly string[]
  readonly query: Query
}

/** The served versions of Compute. */
export const apiVersions = ['v1', 'beta', 'alpha'] as const

export type ApiVersion = (typeof apiVersions)[number]

/** Whether the version of a target is served. */
export const isServed = <T extends { readonly version: string }>(
  target: T,
): target is T & { readonly version: ApiVersion } =>
  (apiVersions as readonly string[]).includes(target.version)

/** The query of a target without one. */
export const noQuery: Query = {}

/**
 * Parses the target of a request line in any form; undefined if it cannot be decoded. Both `/compute/v1/` and `/` are
 * Compute's root.
 */
export function readTarget(url: string): RequestTarget | undefined {
  const target = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?]*/i, '')
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  const query = mark < 0 ? noQuery : readQuery(target.slice(mark + 1))
  try {
    if (path.startsWith('/compute/v1/'))
      return { api: 'compute', version: 'v1', parts: partsOf(path, 12), query }
    if (path.startsWith('/storage/v1/'))
      return { api: 'storage', version: 'v1', parts: partsOf(path, 12), query }
    const [version, ...parts] = path.startsWith('/compute/') ? partsOf(path, 9) : ['v1', ...partsOf(path, 1)]
    return { api: 'compute', version: version ?? '', parts, query }
  } catch {
    return undefined // a stray %
  }
}

function partsOf(path: string, start: number): string[] {
  const parts = path.slice(start).split('/')
  return path.includes('%') ? parts.map(decodeURIComponent) : parts
}

/**
 * The first value of a repeated parameter counts. This was measured on Google Drive's API behind the same front end,
 * for `fields`, `prettyPrint`, `alt`, page size, page token and order. Only `paths`, the members that an update
 * changes, may be repeated.
 */
function readQuery(search: string): Query {
  const params = new URLSearchParams(search)
  const paths = params.getAll('paths')
  return {
    ...Object.fromEntries([...params].toReversed()),
    ...(paths.length > 1 ? { paths: paths.join(',') } : {}),
  }
}
