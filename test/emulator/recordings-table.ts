import { expect } from 'vitest'
import type { EmulatorState } from '../../src/emulator/contract/state.ts'
import type { EmulatorOptions } from '../../src/emulator/start-emulator.ts'
import { type ApiResponse, computeError, type Json, type Recording, type Rig, recording } from './rig.ts'

/**
 * How a recording is replayed. Always compared, without being named here: the status, the recorded headers, the
 * members at every depth and the types of their values, and every value but those that `own` names.
 */
export interface Replay {
  /** The state before the request. */
  readonly state?: (recorded: Json) => EmulatorState
  /** Earlier requests; the result is passed to `send`. */
  readonly before?: (rig: Rig) => Promise<Json>
  readonly options?: EmulatorOptions
  /** The version of the API that was called, if not v1; the recorder may have changed the URL. */
  readonly version?: 'beta'
  /** Absent = the recorded request, unchanged. */
  readonly send?: (rig: Rig, before: Json) => Promise<ApiResponse>
  /** Why the request differs from the recorded one. */
  readonly instead?: string
  /** Texts of the response that follow from that difference: recorded, and ours. */
  readonly reads?: readonly (readonly [recorded: string, ours: string])[]
  /** Members of which only the type is compared: ids, times and names that the server chooses, or scrubbed ones. */
  readonly own?: readonly string[]
  /** Members of today's API that it did not have when this was recorded. */
  readonly newer?: readonly string[]
  /** Whether the order of members is the server's and compared too: most recorders sort them. */
  readonly order?: true
  /** Further checks of what the recording shows. */
  readonly also?: (response: ApiResponse, rig: Rig) => Promise<void>
}

/** A recording without a file here, because its text has no license: an error that users have quoted. */
export interface Quoted extends Replay {
  readonly quoted: Recording['response']
}

const example = 'projects/example-project/global'

const blankDisk = {
  project: 'example-project',
  zone: 'us-central1-a',
  name: 'disk-1',
  sizeGb: 500,
  labels: { 'cnrm-test': 'true', 'managed-by-cnrm': 'true' },
  locked: false,
  multiWriter: false,
  satisfiesPzi: true,
}

/** Members that the server chooses for every operation. */
const ofRunning = ['id', 'name', 'selfLink', 'insertTime', 'startTime', 'targetId']
const ofDone = [...ofRunning, 'endTime']

const newLabels = { 'cnrm-test': 'true', 'label-one': 'value-one', 'managed-by-cnrm': 'true' }

const operationNamed = (project: string, name: string): string =>
  `projects/${project}/global/operations/${name}`

/** Inserts image-1 of a blank disk; returns the operation. */
async function started({ post }: Rig): Promise<Json> {
  const labels = { 'cnrm-test': 'true', 'managed-by-cnrm': 'true' }
  const sourceDisk = 'projects/example-project/zones/us-central1-a/disks/disk-1'
  return (await post(`${example}/images`, { labels, name: 'image-1', sourceDisk })).body
}

async function made(rig: Rig): Promise<Json> {
  const operation = await started(rig)
  await rig.clock.advance(10_000)
  return operation
}

/** An image of our own that is being created, and fails if the state has a rule for it. */
async function insertRaw({ post }: Rig, project: string, requestId?: string): Promise<Json> {
  const rawDisk = { source: 'https://storage.googleapis.com/b/o.tar.gz' }
  const query = requestId === undefined ? '' : `?requestId=${requestId}`
  return (await post(`projects/${project}/global/images${query}`, { name: 'image-1', rawDisk })).body
}

/** The recorded failure, as the end of an insert: no served method can fail like this on its own. */
function failedInsert(project: string): Pick<Replay, 'state' | 'before' | 'send' | 'own'> {
  return {
    state: ({ error, httpErrorStatusCode }) => ({
      failures: [{ ...error.errors[0], httpStatus: httpErrorStatusCode }],
    }),
    async before(rig) {
      const operation = await insertRaw(rig, project, '82a1b31b-6373-3331-9530-2246f3476861')
      await rig.clock.advance(10_000)
      return operation
    },
    send: (rig, operation) => rig.get(operationNamed(project, operation.name)),
    own: [...ofDone, 'user', 'operationType', 'targetLink'],
  }
}

/** The recorded failure, as the end of the insert of a disk, which is an operation of the same zone. */
async function failedInZone({ emulator, clock, post }: Rig, project: string, file: string): Promise<Json> {
  const { error, httpErrorStatusCode: httpStatus, clientOperationId } = recording(file).response.body
  emulator.failNext('disks.insert', { kind: 'failOperation', ...error.errors[0], httpStatus })
  const query = clientOperationId === undefined ? '' : `?requestId=${clientOperationId}`
  const { body } = await post(`projects/${project}/zones/us-central1-a/disks${query}`, { name: 'disk-1' })
  await clock.advance(10_000)
  return body
}

/** One operation of the aggregated list, as recorded. */
async function inAggregatedList({ get }: Rig, project: string, scope: string): Promise<ApiResponse> {
  const response = await get(`projects/${project}/aggregated/operations`)
  return { ...response, body: response.body.items[scope].operations[0] }
}

/** Recorded resources without the members that the server fills in. */
function unfilled(items: readonly Json[]): Json[] {
  return items.map(({ kind: _kind, sourceType: _type, labelFingerprint: _print, ...item }: Json) => item)
}

/** A list of images that the state holds as they were recorded. */
const imageList: Replay = { state: ({ items }) => ({ images: unfilled(items) }) }

/** Members that responses of 2013 to 2018 did not have. */
const newer = ['enableConfidentialCompute', 'storageLocations', 'labelFingerprint', 'diskSizeGb']

/** Every file of test/recordings, by its name, and the quoted texts. */
export const replays: Readonly<Record<string, Replay | Quoted>> = {
  '01-images-get-404-notfound': {},
  '02-images-insert-from-disk-op-running': {
    state: () => ({ disks: [blankDisk] }),
    own: ofRunning,
  },
  '03-globaloperations-get-insert-done': {
    state: () => ({ disks: [blankDisk] }),
    before: made,
    send: ({ get }, { name }) => get(operationNamed('example-project', name)),
    instead: 'the operation has a name of its own',
    own: ofDone,
  },
  '04-images-get-ready-from-blank-disk': {
    state: () => ({ disks: [blankDisk] }),
    before: made,
    own: ['creationTimestamp', 'id', 'labelFingerprint', 'sourceDiskId'],
  },
  '05-images-setlabels-op-done-at-once': {
    state: () => ({ disks: [blankDisk] }),
    before: made,
    async send({ get, post }) {
      const { labelFingerprint } = (await get(`${example}/images/image-1`)).body
      return post(`${example}/images/image-1/setLabels`, { labels: newLabels, labelFingerprint })
    },
    instead: 'the fingerprint was scrubbed: that of the image is sent',
    own: ofDone,
    async also({ body }, { get }) {
      expect(body.endTime).toBe(body.startTime)
      const { body: image } = await get(`${example}/images/image-1`)
      expect(image.labels).toEqual(newLabels)
    },
  },
  '07-images-delete-op-running': {
    state: () => ({ disks: [blankDisk] }),
    before: made,
    own: ofRunning,
  },
  '08-globaloperations-get-delete-done': {
    state: () => ({ disks: [blankDisk] }),
    async before(rig) {
      await made(rig)
      const { body } = await rig.del(`${example}/images/image-1`)
      await rig.clock.advance(10_000)
      return body
    },
    send: ({ get }, { name }) => get(operationNamed('example-project', name)),
    instead: 'the operation has a name of its own',
    own: ofDone,
    async also(_answer, { get }) {
      const { status } = await get(`${example}/images/image-1`)
      expect(status).toBe(404)
    },
  },
  '09-disks-get-404-notfound': {},
  '10-disks-get-blank-unattached': {
    version: 'beta',
    state: () => ({ disks: [blankDisk] }),
    own: ['creationTimestamp', 'id', 'labelFingerprint'],
  },
  '11-images-get-404-family-name-as-image': {},
  '12-images-getfromfamily-public-image': {
    version: 'beta',
    state: (image) => ({ images: [{ ...image, id: '6295399062274840336' }] }),
    own: ['id'],
  },
  '14-snapshots-get-404-notfound': {},
  '15-snapshots-get-ready': {
    state: (snapshot) => ({ snapshots: [{ ...snapshot, id: '6295399062274840336', sourceDiskId: '5636' }] }),
    own: ['id', 'sourceDiskId'],
  },
  '17-operation-done-with-error-resource-in-use-400': {
    ...failedInsert('example-project'),
    instead: 'networks are not served: an insert that fails with the recorded error',
    newer: ['clientOperationId'],
  },
  '18-error-400-resourcenotready': {
    before: (rig) => insertRaw(rig, 'example-project'),
    send: ({ del }) => del(`${example}/images/image-1`),
    instead: 'networks are not served: the delete of an image that is being created',
    reads: [['global/networks/network-1', 'global/images/image-1']],
  },
  '19-error-400-invalid-field': {
    send: ({ post }) => post(`${example}/images`, { name: 'image-1', sourceDisk: 'disk-1' }),
    instead: 'firewall policies are not served: the insert of an image',
    reads: [
      ["field 'name': 'computenetworkfirewallpolicyassociation-x'", "field 'resource.sourceDisk': 'disk-1'"],
      ['An association with that name does not exist.', 'The URL is malformed.'],
    ],
  },
  '20-error-403-permission-forbidden': {
    async before({ emulator }) {
      emulator.deny('compute.images.get')
    },
    send: ({ get }) => get(`${example}/images/image-1`),
    instead: 'projects.enableXpnHost is not served: the get of an image',
    reads: [
      ['compute.organizations.enableXpnHost', 'compute.images.get'],
      ["'projects/example-project'", "'projects/example-project/global/images/image-1'"],
    ],
  },
  '21-images-list-one-unlabelled': {
    ...imageList,
    newer: ['enableConfidentialCompute'],
    order: true,
  },
  '23-images-list-filter-by-name-labelled': {
    state: ({ items }) => ({
      images: unfilled([...items, { name: 'image-2', project: 'cloud-custodian' }]),
    }),
    newer: ['enableConfidentialCompute'],
    order: true,
  },
  '24-images-list-two-labels-family': {
    ...imageList,
    newer: ['enableConfidentialCompute'],
    order: true,
  },
  '26-images-list-deprecated-image': { ...imageList, newer, order: true },
  '28-images-delete-op-running-2019': {
    state: () => ({ images: [{ name: 'image-1', project: 'cloud-custodian' }] }),
    own: [...ofRunning, 'user'],
    order: true,
    async also({ body }) {
      expect(body.name).toMatch(/^operation-\d{13}-[0-9a-f]{13}-[0-9a-f]{8}-[0-9a-f]{8}$/)
    },
  },
  '29-list-empty-has-no-items-member': {
    send: ({ get }) => get('projects/cloud-custodian/global/images'),
    instead: 'routers are not served: the list of images',
    reads: [
      ['compute#routerList', 'compute#imageList'],
      ['regions/us-central1/routers', 'global/images'],
    ],
    order: true,
  },
  '30-operation-with-clientoperationid': {
    state: () => ({ images: [{ name: 'image-1', project: 'gcpdiag-gce-vm-performance' }] }),
    async before({ patch, clock }) {
      const path = 'projects/gcpdiag-gce-vm-performance/global/images/image-1'
      await patch(`${path}?requestId=d08eb18f-fe42-4c43-896d-00d2870e4bf4`, { family: 'web' })
      await clock.advance(10_000)
    },
    send: (rig) => inAggregatedList(rig, 'gcpdiag-gce-vm-performance', 'global'),
    instead: 'firewalls are not served: the patch of an image; of the list one operation is recorded',
    reads: [['global/firewalls/cross-region-vpc-bqstjjlfsp354musmjzdi345', 'global/images/image-1']],
    own: [...ofDone, 'user'],
    order: true,
  },
  '31-operation-done-with-error-not-found-404': {
    before: (rig) => failedInZone(rig, 'gcpdiag-gce5-aaaa', '31-operation-done-with-error-not-found-404'),
    send: (rig) => inAggregatedList(rig, 'gcpdiag-gce5-aaaa', 'zones/us-central1-a'),
    instead:
      'instances are not served: the insert of a disk that fails so; of the list one operation is recorded',
    own: [...ofDone, 'user', 'operationType', 'targetLink'],
  },
  '33-images-deprecate-op-pending': {
    state: () => ({ images: [{ name: 'debian-7-wheezy-v20131014', project: 'project-name' }] }),
    options: { pendingMs: 1_000 },
    send: ({ post }) =>
      post('projects/project-name/global/images/debian-7-wheezy-v20131014/deprecate', {
        state: 'DEPRECATED',
      }),
    instead:
      "no body was recorded, and the underscores in the names are the recorder's: today they are refused",
    reads: [
      ['project_name', 'project-name'],
      ['debian_7_wheezy_v20131014', 'debian-7-wheezy-v20131014'],
    ],
    own: [...ofRunning, 'user'],
  },
  '35-operation-done-with-error-not-ready-400': {
    before: (rig) => failedInZone(rig, 'project-name', '35-operation-done-with-error-not-ready-400'),
    send: ({ get }, { name }) => get(`projects/project-name/zones/us-central1-a/operations/${name}`),
    instead: 'instances are not served: the insert of a disk that fails so, in a project without underscore',
    reads: [
      ['content.googleapis.com', 'www.googleapis.com'],
      ['v1/projects/project_name', 'v1/projects/project-name'],
    ],
    own: [...ofDone, 'user', 'operationType', 'targetLink'],
  },
  '38-images-list-deprecation-timestamps': { ...imageList, newer },
  '39-images-list-first-of-many-pages': {
    state: ({ items }) => ({
      images: [
        ...unfilled(items),
        ...Array.from({ length: 500 }, (_, index) => ({
          project: 'fedora-coreos-cloud',
          name: `later-${index}`,
        })),
      ],
    }),
    own: ['nextPageToken'],
    newer: ['enableConfidentialCompute'],
    async also({ body: { nextPageToken } }, { get }) {
      expect(nextPageToken).toMatch(/^[A-Za-z0-9+/]+=*$/)
      const query = new URLSearchParams({ pageToken: nextPageToken })
      const { body } = await get(`projects/fedora-coreos-cloud/global/images?${query}`)
      expect(body.items).toHaveLength(2)
      expect(body).not.toHaveProperty('nextPageToken')
    },
  },
  '40-images-list-obsolete-image': { ...imageList, newer },
  'quoted/q1-error-403-concurrent-operations-quota': {
    quoted: concurrentOperations(),
    options: { quota: { concurrentOperations: 1 } },
    state: () => ({ projects: { 'libpod-218412': { number: '109702266362' } } }),
    before: async ({ post }) => post('projects/libpod-218412/zones/us-central1-b/disks', { name: 'disk-1' }),
    send: ({ post }) => post('projects/libpod-218412/zones/us-central1-a/disks', { name: 'disk-2' }),
    instead: 'quoted by users of instances.insert: the insert of a disk in the same zone',
    async also(_answer, rig) {
      // a global operation is in no region, as Google documents
      await insertRaw(rig, 'libpod-218412')
      const { status, body } = await rig.post('projects/libpod-218412/global/images', {
        name: 'image-2',
        rawDisk: { source: 'unread' },
      })
      const [{ metadata }, { message }] = body.error.details
      expect([status, metadata.location]).toEqual([403, 'global'])
      expect(message).toBe('Quota on concurrent operations exceeded for project 109702266362.')
    },
  },
  'quoted/q3-error-400-csek-required': {
    quoted: {
      status: 400,
      headers: {},
      body: computeError(
        400,
        'resourceIsEncryptedWithCustomerEncryptionKey',
        "'projects/example-project/zones/us-central1-a/disks/test-example' is protected with a customer supplied encryption key, but none was provided.",
      ),
    },
    state: () => ({
      disks: [
        {
          project: 'example-project',
          zone: 'us-central1-a',
          name: 'test-example',
          keySha256: 'esTuF7d4eatX4cnc4JsiEiaI+Rff78JgPhA/v1zxX9E=',
        },
      ],
    }),
    send: ({ post }) =>
      post('projects/example-project/zones/us-central1-a/disks/test-example/createSnapshot', {
        name: 'snapshot-1',
      }),
    instead: 'neither URL nor body was quoted',
    async also({ body: quoted }, { post }) {
      const sourceDisk = 'projects/example-project/zones/us-central1-a/disks/test-example'
      const { status, body } = await post(`${example}/images`, { name: 'image-1', sourceDisk })
      expect([status, body]).toEqual([400, quoted])
    },
  },
}

function concurrentOperations(): Recording['response'] {
  const item = { message: 'Rate Limit Exceeded', domain: 'usageLimits', reason: 'rateLimitExceeded' }
  const details = [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'CONCURRENT_OPERATIONS_QUOTA_EXCEEDED',
      domain: 'compute.googleapis.com',
      metadata: { containerType: 'PROJECT', containerId: '109702266362', location: 'us-central1' },
    },
    {
      '@type': 'type.googleapis.com/google.rpc.LocalizedMessage',
      locale: 'en-US',
      message: 'Quota on concurrent operations exceeded for project 109702266362 in us-central1.',
    },
    {
      '@type': 'type.googleapis.com/google.rpc.Help',
      links: [
        {
          description: 'Concurrent operations quota documentation.',
          url: 'https://cloud.google.com/compute/operations-quota#concurrent_operation_limits',
        },
      ],
    },
  ]
  return {
    status: 403,
    headers: {},
    body: { error: { code: 403, message: 'Rate Limit Exceeded', errors: [item], details } },
  }
}
