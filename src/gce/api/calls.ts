import { ApiError } from '../errors/api-error.ts'
import { type Expectation, expectations } from '../wire/check-response.ts'
import type { Image, Operation, SourceResource, StoredObject } from '../wire/resources.ts'
import type { CallOptions, ComputeApi, SourceApi } from './compute-api.ts'
import { type MethodId, methods } from './methods.ts'
import type { ObjectApi } from './object-api.ts'

/** One request of the API, to be sent as often as it takes. */
export interface Call {
  readonly method: MethodId
  /** Whose quota it counts against: a project, or a bucket. */
  readonly project: string
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** In place of the method's own. */
  readonly expects?: Expectation
  readonly options: CallOptions
}

/** Resolves with a response that meets the method's expectation; rejects with ApiError, or with the signal's reason. */
export type Send = (call: Call) => Promise<unknown>

type Params = Readonly<Record<string, string>>
type More = Pick<Call, 'query' | 'body' | 'expects'>

const pathOf = (method: MethodId, params: Params): string =>
  methods[method].path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))

export function computeCalls(send: Send): ComputeApi & SourceApi {
  const call = <T>(
    method: MethodId,
    params: Params & { readonly project: string },
    options: CallOptions = {},
    more: More = {},
  ) => send({ method, project: params.project, path: pathOf(method, params), options, ...more }) as Promise<T>

  const list = <T>(
    method: MethodId,
    project: string,
    options: CallOptions | undefined,
    { query, isEnough, ...more }: More & { readonly isEnough?: (page: readonly T[]) => boolean } = {},
  ) =>
    allPages<T>(
      (page) => call<Page<T>>(method, { project }, options, { query: { ...query, ...page }, ...more }),
      isEnough,
    )

  return {
    listImages: (project, options) => list<Image>('images.list', project, options),
    getImage: (project, image, options) => call('images.get', { project, image }, options),
    getImageFromFamily: (project, family, options) =>
      call('images.getFromFamily', { project, family }, options),
    insertImage: (project, body, { requestId, forceCreate }, options) => {
      const query = { requestId, ...(forceCreate ? { forceCreate: 'true' } : {}) }
      return call('images.insert', { project }, options, { query, body })
    },
    getOperation: (project, operation, options) =>
      call('globalOperations.get', { project, operation }, options),
    waitOperation: (project, operation, options) =>
      call('globalOperations.wait', { project, operation }, options),
    async recentInserts(project, wanted, options) {
      const found = new Map<string, Operation>()
      let pages = Math.ceil(wanted.size / pageSize) + 1
      await list<Operation>('globalOperations.list', project, options, {
        query: { filter: 'operationType eq insert', orderBy: 'creationTimestamp desc' },
        expects: expectations.someOperations,
        isEnough(operations) {
          for (const one of operations) if (wanted.has(one.name)) found.set(one.name, one)
          pages -= 1
          return found.size === wanted.size || pages === 0
        },
      })
      return found
    },
    listOperations: (project, filter, options) =>
      list<Operation>('globalOperations.list', project, options, { query: { filter } }),
    getSource: (path, options = {}) => {
      const parts = path.split('/')
      const call = { method: sourceMethod(path), project: parts[1] ?? '', options }
      return send({ ...call, path: parts.map(encodeURIComponent).join('/') }) as Promise<SourceResource>
    },
  }
}

export function objectCalls(send: Send): ObjectApi {
  return {
    getObject: (bucket, object, options = {}) => {
      const path = pathOf('objects.get', { bucket, object })
      return send({ method: 'objects.get', project: bucket, path, options }) as Promise<StoredObject>
    },
  }
}

/** `projects/P/regions/R/disks/D` → `regionDisks.get` */
export function sourceMethod(path: string): MethodId {
  const [, , scope, collection] = path.split('/')
  if (scope === 'global') return collection === 'snapshots' ? 'snapshots.get' : 'images.get'
  return scope === 'regions' ? 'regionDisks.get' : 'disks.get'
}

/** The API's maximum. */
const pageSize = 500

interface Page<T> {
  readonly items?: readonly T[]
  readonly nextPageToken?: string
}

/** All pages, or those up to one that is enough. */
async function allPages<T>(
  read: (query: Record<string, string>) => Promise<Page<T>>,
  isEnough: (page: readonly T[]) => boolean = () => false,
): Promise<T[]> {
  const all: T[] = []
  const seen = new Set<string>()
  for (let query: Record<string, string> = {}; ; ) {
    const { items = [], nextPageToken: pageToken } = await read({ maxResults: String(pageSize), ...query })
    for (const item of items) all.push(item)
    if (isEnough(items) || !pageToken) return all
    if (seen.has(pageToken)) {
      throw new ApiError({
        kind: 'unavailable',
        message: 'pagination loop: the API returned the same page twice',
      })
    }
    seen.add(pageToken)
    query = { pageToken }
  }
}
