import { type Expectation, expectations } from '../wire/check-response.ts'

/**
 * Requests that count against one per-minute quota of a project, by Google's page on API quotas: `write` is
 * global_resource_write_requests (images.insert), `read` is read_requests (gets of images), `list` is list_requests,
 * `operation` is operation_read_requests (globalOperations.get). The group in which globalOperations.wait counts is
 * not documented; `operation` is assumed.
 */
export type QuotaGroup = 'write' | 'read' | 'list' | 'operation'

export interface Method {
  readonly http: 'GET' | 'POST'
  /** Below the endpoint; each name in braces is a parameter. */
  readonly path: string
  readonly group: QuotaGroup
  /** What the caller's identity needs, by Google's IAM reference. */
  readonly permission: string
  readonly expects: Expectation
  /** The server keeps the request until there is news: two minutes at most. */
  readonly longPoll?: true
  /** A repeat is safe by the `requestId` in its query, not by nature: without a response the outcome is open. */
  readonly mutates?: true
}

/**
 * Every method that mintage calls: Google's reference of Compute (images, disks, snapshots, globalOperations) and of the
 * JSON API of Cloud Storage. Calls, limiters, retries and hints read this table.
 */
export const methods = {
  'images.list': {
    http: 'GET',
    path: 'projects/{project}/global/images',
    group: 'list',
    permission: 'compute.images.list',
    expects: expectations.images,
  },
  'images.get': {
    http: 'GET',
    path: 'projects/{project}/global/images/{image}',
    group: 'read',
    permission: 'compute.images.get',
    expects: expectations.image,
  },
  'images.getFromFamily': {
    http: 'GET',
    path: 'projects/{project}/global/images/family/{family}',
    group: 'read',
    permission: 'compute.images.getFromFamily',
    expects: expectations.image,
  },
  'images.insert': {
    http: 'POST',
    path: 'projects/{project}/global/images',
    group: 'write',
    permission: 'compute.images.create',
    expects: expectations.operation,
    mutates: true,
  },
  'globalOperations.get': {
    http: 'GET',
    path: 'projects/{project}/global/operations/{operation}',
    group: 'operation',
    permission: 'compute.globalOperations.get',
    expects: expectations.operation,
  },
  'globalOperations.wait': {
    http: 'POST',
    path: 'projects/{project}/global/operations/{operation}/wait',
    group: 'operation',
    permission: 'compute.globalOperations.get',
    expects: expectations.operation,
    longPoll: true,
  },
  'globalOperations.list': {
    http: 'GET',
    path: 'projects/{project}/global/operations',
    group: 'list',
    permission: 'compute.globalOperations.list',
    expects: expectations.operations,
  },
  'disks.get': {
    http: 'GET',
    path: 'projects/{project}/zones/{zone}/disks/{disk}',
    group: 'read',
    permission: 'compute.disks.get',
    expects: expectations.source,
  },
  'regionDisks.get': {
    http: 'GET',
    path: 'projects/{project}/regions/{region}/disks/{disk}',
    group: 'read',
    permission: 'compute.disks.get',
    expects: expectations.source,
  },
  'snapshots.get': {
    http: 'GET',
    path: 'projects/{project}/global/snapshots/{snapshot}',
    group: 'read',
    permission: 'compute.snapshots.get',
    expects: expectations.source,
  },
  /** Without `alt=media`: the metadata alone. */
  'objects.get': {
    http: 'GET',
    path: 'b/{bucket}/o/{object}',
    group: 'read',
    permission: 'storage.objects.get',
    expects: expectations.object,
  },
} as const satisfies Readonly<Record<string, Method>>

export type MethodId = keyof typeof methods
