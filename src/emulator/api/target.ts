/** Parameters by name; of one that is repeated, the first. */
export type Query = Readonly<Record<string, string>>

/** An API that is served: Compute Engine, or the JSON API of Cloud Storage. */
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

/** Versions of Compute that are served. Those beside v1 show a few members more. */
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
 * The target of a request line, in any of its forms; undefined if it cannot be decoded. Both `/compute/v1/` and
 * `/` are Compute's root.
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
 * Of a repeated parameter the first counts: so it was measured, for `fields`, `prettyPrint`, `alt`, the page size
 * and token and the order, on Google Drive's API, which stands behind the same front end.
 * `paths`, which lists what an update changes, is the one parameter that is repeated on purpose.
 */
export function readQuery(search: string): Query {
  const params = new URLSearchParams(search)
  const paths = params.getAll('paths')
  return {
    ...Object.fromEntries([...params].toReversed()),
    ...(paths.length > 1 ? { paths: paths.join(',') } : {}),
  }
}
