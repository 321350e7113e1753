import type { ImageRef } from '../../catalog/image-ref.ts'
import type { ImageBody } from '../../catalog/image-spec.ts'
import { ApiError } from '../errors/api-error.ts'
import { type Expectation, expectations } from '../wire/check-response.ts'
import type { Image, Operation, SourceResource } from '../wire/resources.ts'
import { type MethodId, methods } from './methods.ts'

export interface CallOptions {
  /** Ends the call, whether it waits for quota, sleeps between attempts or is in flight. */
  readonly signal?: AbortSignal
  /**
   * Ends an attempt that is in flight; default: `signal`. An insert passes a later signal, so that a stopped run
   * still learns the name of the operation that it started.
   */
  readonly graceSignal?: AbortSignal
  /** The image that the request is for, named in `retrying` events. */
  readonly image?: ImageRef
  /** An attempt is about to be sent. */
  readonly onSend?: () => void
  /** Called with the `Date` of each response that is used, in ms; undefined if it has none. */
  readonly onDate?: (ms: number | undefined) => void
  /**
   * An attempt has failed. `isOpen`: a response to this or an earlier attempt was lost, so the API may have done the
   * work.
   */
  readonly onFailedAttempt?: (isOpen: boolean) => void
}

/** One request to the API, with all its attempts. */
export interface Call {
  readonly method: MethodId
  /** The project or bucket whose quota it counts against. */
  readonly project: string
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Overrides the method's own. */
  readonly expects?: Expectation
  readonly options: CallOptions
}

/** Resolves with a response that meets the method's expectation; rejects with ApiError, or with the signal's reason. */
export type Send = (call: Call) => Promise<unknown>

type Params = Readonly<Record<string, string>>
type More = Pick<Call, 'query' | 'body' | 'expects'>

export const pathOf = (method: MethodId, params: Params): string =>
  methods[method].path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))

export type ComputeApi = ReturnType<typeof computeApi>

/**
 * The requests to Compute, one function each. Each attempt requires a permit of the limiter; retry.ts decides about
 * retries. All reject with ApiError, or with `signal.reason`.
 */
export function computeApi(send: Send) {
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
    /** All pages, of the images that match the filter. */
    listImages: (project: string, options?: CallOptions, filter?: string) =>
      list<Image>('images.list', project, options, filter === undefined ? {} : { query: { filter } }),
    getImage: (project: string, image: string, options?: CallOptions) =>
      call<Image>('images.get', { project, image }, options),
    getImageFromFamily: (project: string, family: string, options?: CallOptions) =>
      call<Image>('images.getFromFamily', { project, family }, options),
    /** Sends the same `requestId` at each attempt, so that a repeat cannot create a second image. */
    insertImage(
      project: string,
      body: ImageBody,
      { requestId, forceCreate }: { readonly requestId: string; readonly forceCreate: boolean },
      options?: CallOptions,
    ) {
      const query = { requestId, ...(forceCreate ? { forceCreate: 'true' } : {}) }
      return call<Operation>('images.insert', { project }, options, { query, body })
    },
    /** Replaces the whole deprecation status. Sends the same `requestId` at each attempt, as `deleteImage` does. */
    deprecateImage: (
      { project, name }: ImageRef,
      body: Readonly<Record<string, unknown>>,
      requestId: string,
      options?: CallOptions,
    ) =>
      call<Operation>('images.deprecate', { project, image: name }, options, { query: { requestId }, body }),
    deleteImage: ({ project, name }: ImageRef, requestId: string, options?: CallOptions) =>
      call<Operation>('images.delete', { project, image: name }, options, { query: { requestId } }),
    /** Sets some members. Sends the same `requestId` at each attempt. */
    patchImage: (
      { project, name }: ImageRef,
      body: Readonly<Record<string, unknown>>,
      requestId: string,
      options?: CallOptions,
    ) => call<Operation>('images.patch', { project, image: name }, options, { query: { requestId }, body }),
    /** Replaces all labels; HTTP 412 if they changed since the fingerprint was read. Sent once: see `mutates`. */
    setImageLabels: (
      { project, name }: ImageRef,
      body: {
        readonly labels: Readonly<Record<string, string>>
        readonly labelFingerprint: string | undefined
      },
      options?: CallOptions,
    ) => call<Operation>('images.setLabels', { project, image: name }, options, { body }),
    getOperation: (project: string, operation: string, options?: CallOptions) =>
      call<Operation>('globalOperations.get', { project, operation }, options),
    /** One long poll, at most 2 minutes; may return early and not DONE. */
    waitOperation: (project: string, operation: string, options?: CallOptions) =>
      call<Operation>('globalOperations.wait', { project, operation }, options),
    /**
     * Recent operations, newest first. Includes those named in `names`, unless many others are newer: it reads one page
     * more than `names` would fill. `type`: only operations of this type are read.
     */
    async recentOperations(
      project: string,
      { names, type }: { readonly names: ReadonlySet<string>; readonly type?: string | undefined },
      options?: CallOptions,
    ): Promise<ReadonlyMap<string, Operation>> {
      const found = new Map<string, Operation>()
      let pages = Math.ceil(names.size / pageSize) + 1
      await list<Operation>('globalOperations.list', project, options, {
        query: { ...(type && { filter: `operationType eq ${type}` }), orderBy: 'creationTimestamp desc' },
        expects: expectations.someOperations,
        isEnough(operations) {
          for (const one of operations) if (names.has(one.name)) found.set(one.name, one)
          pages -= 1
          return found.size === names.size || pages === 0
        },
      })
      return found
    },
    /** All pages of the operations that match the filter. */
    listOperations: (project: string, filter: string, options?: CallOptions) =>
      list<Operation>('globalOperations.list', project, options, { query: { filter } }),
    /** A disk (zonal or regional), a snapshot or an image by its path from `projects/` on. */
    getSource(path: string, options: CallOptions = {}) {
      const parts = path.split('/')
      const call = { method: sourceMethod(path), project: parts[1] ?? '', options }
      return send({ ...call, path: parts.map(encodeURIComponent).join('/') }) as Promise<SourceResource>
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

/** All pages, or the pages up to the first that is enough. */
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
