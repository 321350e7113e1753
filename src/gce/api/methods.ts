import { type Expectation, expectations } from '../wire/check-response.ts'

/**
 * Requests that count against one per-minute quota of a project, by Google's page on API quotas: `write` is
 * global_resource_write_requests (images.insert, setLabels, deprecate and delete), `patch` is default, `read` is
 * read_requests (gets of images), `list` is list_requests, `operation` is operation_read_requests (globalOperations.get). Google does not document the group of
 * globalOperations.wait; `operation` is assumed.
 */
export type QuotaGroup = 'write' | 'patch' | 'read' | 'list' | 'operation'

/** A fifth below the documented quota of 1,500, as the default rates of the other groups. */
export const patchesPerMinute = 1_200

export interface Method {
  readonly http: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** The path below the endpoint; each name in braces is a parameter. */
  readonly path: string
  readonly group: QuotaGroup
  /** The permission that the caller needs, by Google's IAM reference. */
  readonly permission: string
  readonly expects: Expectation
  /** The server responds when the resource changes, after two minutes at most. */
  readonly longPoll?: true
  /**
   * Without a response the outcome is unknown. `withRequestId`: a repeat with the same `requestId` in the query is safe.
   * `once`: the method has no such parameter, so the caller compares the resource before it repeats the call.
   */
  readonly mutates?: 'withRequestId' | 'once'
  /** It is refused as not ready while another change of the image is in progress: the caller reads the image again first. */
  readonly changesImage?: true
}

const { image, images, operation, operations, source, object } = expectations
const project = 'projects/{project}'
const [imagesPath, operationsPath] = [`${project}/global/images`, `${project}/global/operations`]
const operationPath = `${operationsPath}/{operation}`

const method =
  (http: Method['http']) =>
  (group: QuotaGroup, permission: string, path: string, expects: Expectation): Method => ({
    http,
    group,
    permission,
    path,
    expects,
  })
const [get, post] = [method('GET'), method('POST')]

/**
 * Every method that mintage calls: Google's reference of Compute (images, disks, snapshots, globalOperations) and of the
 * JSON API of Cloud Storage (objects.get without `alt=media`: the metadata alone). Calls, limiters, retries and hints
 * read this table.
 */
export const methods = {
  'images.list': get('list', 'compute.images.list', imagesPath, images),
  'images.get': get('read', 'compute.images.get', `${imagesPath}/{image}`, image),
  'images.getFromFamily': get('read', 'compute.images.getFromFamily', `${imagesPath}/family/{family}`, image),
  'images.insert': {
    ...post('write', 'compute.images.create', imagesPath, operation),
    mutates: 'withRequestId',
  },
  'images.deprecate': {
    ...post('write', 'compute.images.deprecate', `${imagesPath}/{image}/deprecate`, operation),
    mutates: 'withRequestId',
    changesImage: true,
  },
  'images.patch': {
    ...method('PATCH')('patch', 'compute.images.update', `${imagesPath}/{image}`, operation),
    mutates: 'withRequestId',
    changesImage: true,
  },
  'images.setLabels': {
    ...post('write', 'compute.images.setLabels', `${imagesPath}/{image}/setLabels`, operation),
    mutates: 'once', // the only one of these methods without a requestId (compute.proto, SetLabelsImageRequest)
    changesImage: true,
  },
  'images.delete': {
    ...method('DELETE')('write', 'compute.images.delete', `${imagesPath}/{image}`, operation),
    mutates: 'withRequestId',
    changesImage: true,
  },
  'globalOperations.list': get('list', 'compute.globalOperations.list', operationsPath, operations),
  'globalOperations.get': get('operation', 'compute.globalOperations.get', operationPath, operation),
  'globalOperations.wait': {
    ...post('operation', 'compute.globalOperations.get', `${operationPath}/wait`, operation),
    longPoll: true,
  },
  'disks.get': get('read', 'compute.disks.get', `${project}/zones/{zone}/disks/{disk}`, source),
  'regionDisks.get': get('read', 'compute.disks.get', `${project}/regions/{region}/disks/{disk}`, source),
  'snapshots.get': get('read', 'compute.snapshots.get', `${project}/global/snapshots/{snapshot}`, source),
  'objects.get': get('read', 'storage.objects.get', 'b/{bucket}/o/{object}', object),
} satisfies Readonly<Record<string, Method>>

export type MethodId = keyof typeof methods
