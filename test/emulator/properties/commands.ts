import fc from 'fast-check'
import type { Fault } from '../../../src/emulator/contract/fault.ts'
import { type FilterCase, familyNames, filters, imageNames, teams } from './filters.ts'

/** A mutating call, to be sent with a request id of a few, perhaps into a fault. */
export interface CallCommand {
  readonly kind: 'call'
  readonly method: string
  readonly http: 'POST' | 'DELETE' | 'PATCH'
  /** From `projects/` on. */
  readonly path: string
  readonly body?: object
  /** Where the body needs the current fingerprint of the labels. */
  readonly fingerprint?: 'current' | 'stale'
  readonly requestId?: number | undefined
  readonly fault?: Fault | undefined
}

export type Command =
  | CallCommand
  /** Calls on their way at once. */
  | { readonly kind: 'together'; readonly calls: readonly CallCommand[] }
  | { readonly kind: 'advance'; readonly ms: number }
  /** The state is saved and loaded into another emulator, which takes over. */
  | { readonly kind: 'restart'; readonly asText: boolean }
  | { readonly kind: 'wait'; readonly operation: number }
  | { readonly kind: 'forget'; readonly operation: number }
  /** All reads are compared with each other. */
  | { readonly kind: 'check'; readonly filter: FilterCase; readonly maxResults: number }

export const project = 'golden-prod'
export const zone = `projects/${project}/zones/us-central1-a`
const global = `projects/${project}/global`

const requestId = fc.option(fc.nat(5), { nil: undefined, freq: 2 })
/** Most calls have none: a prevented call shows nothing. (`freq` is that of a value, not of nil.) */
const fault: fc.Arbitrary<Fault | undefined> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Fault>(
      { kind: 'resetAfter' },
      { kind: 'resetBefore' },
      { kind: 'replyAfter', status: 502 },
      { kind: 'reply', status: 503 },
    ),
  },
)

const imageName = fc.constantFrom(...imageNames)
const family = fc.option(fc.constantFrom(...familyNames), { nil: undefined })
const labels = fc.record(
  { team: fc.constantFrom(...teams), tier: fc.constantFrom('1', '2') },
  { requiredKeys: [] },
)
const diskName = fc.constantFrom('disk-1', 'disk-2')
const snapshotName = fc.constantFrom('snap-1', 'snap-2')

const source = fc.oneof(
  fc.constantFrom('web', 'fails', 'leaves-a-failed-image').map((object) => ({
    rawDisk: { source: `https://storage.googleapis.com/golden/${object}.tar.gz` },
  })),
  fc
    .constantFrom('blank', 'attached', 'disk-1', 'missing')
    .map((disk) => ({ sourceDisk: `${zone}/disks/${disk}` })),
  imageName.map((image) => ({ sourceImage: `${global}/images/${image}` })),
  fc.constantFrom(...familyNames).map((name) => ({ sourceImage: `${global}/images/family/${name}` })),
  fc
    .constantFrom('snap', 'snap-1')
    .map((snapshot) => ({ sourceSnapshot: `${global}/snapshots/${snapshot}` })),
  fc.constant({}),
)

type Request = Omit<CallCommand, 'kind' | 'requestId' | 'fault'>

const insertImage = fc
  .record({
    name: imageName,
    family,
    labels,
    source,
    diskSizeGb: fc.constantFrom(undefined, '5', '100'),
    force: fc.boolean(),
  })
  .map(
    ({ source, force, ...members }): Request => ({
      method: 'images.insert',
      http: 'POST',
      path: `${global}/images${force ? '?forceCreate=true' : ''}`,
      body: { ...members, ...source },
    }),
  )

const deleteImage = imageName.map(
  (name): Request => ({
    method: 'images.delete',
    http: 'DELETE',
    path: `${global}/images/${name}`,
  }),
)

const deprecateImage = fc
  .record({
    name: imageName,
    state: fc.constantFrom(undefined, 'ACTIVE', 'DEPRECATED', 'OBSOLETE', 'DELETED'),
  })
  .map(
    ({ name, state }): Request => ({
      method: 'images.deprecate',
      http: 'POST',
      path: `${global}/images/${name}/deprecate`,
      body: state === undefined ? {} : { state },
    }),
  )

const patchImage = fc
  .record({ name: imageName, family, description: fc.constantFrom(undefined, 'new', '') })
  .map(
    ({ name, ...body }): Request => ({
      method: 'images.patch',
      http: 'PATCH',
      path: `${global}/images/${name}`,
      body,
    }),
  )

const setLabels = fc
  .record({ name: imageName, labels, fingerprint: fc.constantFrom('current' as const, 'stale' as const) })
  .map(
    ({ name, labels, fingerprint }): Request => ({
      method: 'images.setLabels',
      http: 'POST',
      path: `${global}/images/${name}/setLabels`,
      body: { labels },
      fingerprint,
    }),
  )

const insertDisk = fc
  .record({
    name: diskName,
    sizeGb: fc.constantFrom(undefined, '20', '200'),
    sourceImage: fc.option(
      imageName.map((name) => `${global}/images/${name}`),
      { nil: undefined },
    ),
  })
  .map((body): Request => ({ method: 'disks.insert', http: 'POST', path: `${zone}/disks`, body }))

const deleteDisk = diskName.map(
  (name): Request => ({
    method: 'disks.delete',
    http: 'DELETE',
    path: `${zone}/disks/${name}`,
  }),
)

const insertSnapshot = fc.record({ name: snapshotName, disk: fc.constantFrom('blank', 'disk-1') }).map(
  ({ name, disk }): Request => ({
    method: 'snapshots.insert',
    http: 'POST',
    path: `${global}/snapshots`,
    body: { name, sourceDisk: `${zone}/disks/${disk}` },
  }),
)

const deleteSnapshot = snapshotName.map(
  (name): Request => ({
    method: 'snapshots.delete',
    http: 'DELETE',
    path: `${global}/snapshots/${name}`,
  }),
)

/** setLabels takes no request id. */
const call = fc
  .record({
    request: fc.oneof(
      { weight: 6, arbitrary: insertImage },
      { weight: 2, arbitrary: deleteImage },
      { weight: 2, arbitrary: deprecateImage },
      { weight: 2, arbitrary: patchImage },
      { weight: 3, arbitrary: setLabels },
      { weight: 1, arbitrary: insertDisk },
      { weight: 1, arbitrary: deleteDisk },
      { weight: 1, arbitrary: insertSnapshot },
      { weight: 1, arbitrary: deleteSnapshot },
    ),
    requestId,
    fault,
  })
  .map(
    ({ request, requestId, fault }): CallCommand => ({
      kind: 'call',
      ...request,
      fault,
      requestId: request.method === 'images.setLabels' ? undefined : requestId,
    }),
  )

/** A fault is for the next call of a method, whichever of those on their way that is. */
const unfaulted = call.map((one): CallCommand => ({ ...one, fault: undefined }))

export const commands: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: call },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('together' as const),
        calls: fc.array(unfaulted, { minLength: 2, maxLength: 4 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('advance' as const),
        ms: fc.constantFrom(1, 500, 3_000, 20_000),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), asText: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), operation: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const), operation: fc.nat() }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('check' as const),
        filter: filters,
        maxResults: fc.integer({ min: 1, max: 4 }),
      }),
    },
  ),
  { minLength: 1, maxLength: 40, size: 'max' },
)
