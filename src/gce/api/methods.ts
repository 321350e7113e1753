import { ApiError } from '../errors/api-error.ts'
import { type Expectation, expectations } from '../wire/check-response.ts'
import type { Image, Operation } from '../wire/resources.ts'
import type { CallOptions, ComputeApi, QuotaGroup } from './compute-api.ts'

/** One request of the API, to be sent as often as it takes. */
export interface Call {
  /** `images.insert` and so on. */
  readonly id: string
  readonly project: string
  readonly group: QuotaGroup
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly longPoll?: true
  /** What this method responds with. */
  readonly expects: Expectation
  readonly options: CallOptions
}

/** Resolves with a response that is as `call.expects`; rejects with ApiError, or with the signal's reason. */
export type Send = (call: Call) => Promise<unknown>

const enc = encodeURIComponent

/**
 * The methods of the API that are used, with their paths: Google's reference pages of images and
 * globalOperations.
 */
export function computeMethods(send: Send): ComputeApi {
  const get = (id: string, project: string, path: string, more: GetOptions) =>
    send({ id, project, method: 'GET', path: inProject(project, path), ...more })
  const image = (id: string, project: string, path: string, options: CallOptions = {}) =>
    get(id, project, path, { group: 'read', expects: expectations.image, options }) as Promise<Image>
  const list = <T>(
    id: string,
    project: string,
    path: string,
    { expects, query, options, isEnough }: ListOptions<T>,
  ) =>
    allPages<T>(
      (page) =>
        get(id, project, path, {
          group: 'list',
          expects,
          query: { ...query, ...page },
          options,
        }) as Promise<Page<T>>,
      isEnough,
    )
  return {
    listImages: (project, options = {}) =>
      list<Image>('images.list', project, 'images', { expects: expectations.images, options }),
    getImage: (project, name, options) => image('images.get', project, `images/${enc(name)}`, options),
    getImageFromFamily: (project, family, options) =>
      image('images.getFromFamily', project, `images/family/${enc(family)}`, options),
    insertImage: (project, body, { requestId, forceCreate }, options = {}) =>
      send({
        id: 'images.insert',
        project,
        group: 'write',
        method: 'POST',
        path: inProject(project, 'images'),
        query: { requestId, ...(forceCreate ? { forceCreate: 'true' } : {}) },
        body,
        expects: expectations.operation,
        options,
      }) as Promise<Operation>,
    getOperation: (project, operation, options = {}) => {
      const path = `operations/${enc(operation)}`
      const more: GetOptions = { group: 'operation', expects: expectations.operation, options }
      return get('globalOperations.get', project, path, more) as Promise<Operation>
    },
    waitOperation: (project, operation, options = {}) =>
      send({
        id: 'globalOperations.wait',
        project,
        group: 'operation',
        method: 'POST',
        path: inProject(project, `operations/${enc(operation)}/wait`),
        longPoll: true,
        expects: expectations.operation,
        options,
      }) as Promise<Operation>,
    async recentInserts(project, wanted, options = {}) {
      const query = { filter: 'operationType eq insert', orderBy: 'creationTimestamp desc' }
      const found = new Map<string, Operation>()
      let pages = Math.ceil(wanted.size / pageSize) + 1
      const isEnough = (operations: readonly Operation[]) => {
        for (const operation of operations)
          if (wanted.has(operation.name)) found.set(operation.name, operation)
        pages -= 1
        return found.size === wanted.size || pages === 0
      }
      await list<Operation>('globalOperations.list', project, 'operations', {
        expects: expectations.someOperations,
        query,
        options,
        isEnough,
      })
      return found
    },
    listOperations: (project, filter, options = {}) =>
      list<Operation>('globalOperations.list', project, 'operations', {
        expects: expectations.operations,
        query: { filter },
        options,
      }),
  }
}

const inProject = (project: string, path: string): string => `projects/${enc(project)}/global/${path}`

type GetOptions = Pick<Call, 'group' | 'expects' | 'query' | 'options'>

interface ListOptions<T> {
  readonly expects: Expectation
  readonly query?: Readonly<Record<string, string>>
  readonly options: CallOptions
  /** Whether the pages after this one are of no interest. */
  readonly isEnough?: (page: readonly T[]) => boolean
}

/** The most that the API gives at once. */
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
  const items: T[] = []
  const seen = new Set<string>()
  const maxResults = String(pageSize)
  let page = await read({ maxResults })
  for (;;) {
    for (const item of page.items ?? []) items.push(item)
    const token = page.nextPageToken
    if (isEnough(page.items ?? []) || !token) return items
    if (seen.has(token)) {
      throw new ApiError({ kind: 'unavailable', message: 'the list does not end: the same page came twice' })
    }
    seen.add(token)
    page = await read({ maxResults, pageToken: token })
  }
}
