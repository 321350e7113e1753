import type { Shape } from '../../base/shape.ts'
import { type FilterFields, keyFields } from '../../lists/filter-fields.ts'
import { type EncryptionKey, encryptionKey } from '../shared/encryption.ts'
import { readBody, type SentBody } from '../shared/read-body.ts'
import { type GuestOsFeature, guestOsFeatures, type Licensed } from '../shared/rules.ts'

/** The members of a Disk that insert takes, as they come in: int64 as number or string. */
export interface DiskBody extends Licensed {
  readonly name?: string
  readonly description?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly architecture?: string
  readonly sizeGb?: string | number
  readonly type?: string
  readonly guestOsFeatures?: readonly GuestOsFeature[]
  readonly replicaZones?: readonly string[]
  readonly resourcePolicies?: readonly string[]
  readonly physicalBlockSizeBytes?: string | number
  readonly provisionedIops?: string | number
  readonly provisionedThroughput?: string | number
  readonly enableConfidentialCompute?: boolean
  readonly accessMode?: string
  readonly storagePool?: string
  readonly eraseWindowsVssSignature?: boolean
  readonly interface?: string
  readonly multiWriter?: boolean
  readonly storageType?: string
  readonly userLicenses?: readonly string[]
  readonly sourceDisk?: string
  readonly sourceImage?: string
  readonly sourceSnapshot?: string
  readonly sourceInstantSnapshot?: string
  readonly sourceStorageObject?: string
  readonly diskEncryptionKey?: EncryptionKey
  readonly sourceImageEncryptionKey?: EncryptionKey
  readonly sourceSnapshotEncryptionKey?: EncryptionKey
}

const replication: Shape = {
  members: {
    consistencyGroupPolicy: 'string',
    consistencyGroupPolicyId: 'string',
    disk: 'string',
    diskId: 'string',
  },
}

/** The Disk message of the v1 API, written down from its proto; output-only members fit too, and are ignored. */
const diskMembers = {
  accessMode: 'string',
  architecture: 'string',
  asyncPrimaryDisk: replication,
  asyncSecondaryDisks: { map: 'any' },
  creationTimestamp: 'string',
  description: 'string',
  diskEncryptionKey: encryptionKey,
  enableConfidentialCompute: 'boolean',
  guestOsFeatures,
  id: 'int64',
  kind: 'string',
  labelFingerprint: 'string',
  labels: { map: 'string' },
  lastAttachTimestamp: 'string',
  lastDetachTimestamp: 'string',
  licenseCodes: { list: 'int64' },
  licenses: { list: 'string' },
  locationHint: 'string',
  name: 'string',
  options: 'string',
  params: { members: { resourceManagerTags: { map: 'string' } } },
  physicalBlockSizeBytes: 'int64',
  provisionedIops: 'int64',
  provisionedThroughput: 'int64',
  region: 'string',
  replicaZones: { list: 'string' },
  resourcePolicies: { list: 'string' },
  resourceStatus: 'any',
  satisfiesPzi: 'boolean',
  satisfiesPzs: 'boolean',
  selfLink: 'string',
  sizeGb: 'int64',
  sourceConsistencyGroupPolicy: 'string',
  sourceConsistencyGroupPolicyId: 'string',
  sourceDisk: 'string',
  sourceDiskId: 'string',
  sourceImage: 'string',
  sourceImageEncryptionKey: encryptionKey,
  sourceImageId: 'string',
  sourceInstantSnapshot: 'string',
  sourceInstantSnapshotId: 'string',
  sourceSnapshot: 'string',
  sourceSnapshotEncryptionKey: encryptionKey,
  sourceSnapshotId: 'string',
  sourceStorageObject: 'string',
  status: 'string',
  storagePool: 'string',
  type: 'string',
  users: { list: 'string' },
  zone: 'string',
} as const satisfies Readonly<Record<string, Shape>>

const disk: Shape = { members: diskMembers }

/** Of beta and alpha. `userLicenses` was one of older discovery documents. */
const previewDisk: Shape = {
  members: {
    ...diskMembers,
    eraseWindowsVssSignature: 'boolean',
    interface: 'string',
    locked: 'boolean',
    multiWriter: 'boolean',
    storageType: 'string',
    userLicenses: { list: 'string' },
  },
}

/** The body of disks.insert with the names and types of a Disk; throws the 400 of one that has not. */
export const readDiskBody = (sent: SentBody): DiskBody =>
  readBody(sent, sent.version === 'v1' ? disk : previewDisk)

/** The body of disks.resize. */
export const readResizeBody = (sent: SentBody): Pick<DiskBody, 'sizeGb'> =>
  readBody(sent, { members: { sizeGb: 'int64' } })

/** Scalar members of a Disk. */
export const diskFields: FilterFields = new Set([
  'accessMode',
  'architecture',
  'creationTimestamp',
  'description',
  ...keyFields('diskEncryptionKey'),
  'enableConfidentialCompute',
  'id',
  'kind',
  'labelFingerprint',
  'lastAttachTimestamp',
  'lastDetachTimestamp',
  'name',
  'physicalBlockSizeBytes',
  'provisionedIops',
  'provisionedThroughput',
  'region',
  'satisfiesPzi',
  'satisfiesPzs',
  'selfLink',
  'sizeGb',
  'sourceDisk',
  'sourceDiskId',
  'sourceImage',
  'sourceImageId',
  'sourceSnapshot',
  'sourceSnapshotId',
  'status',
  'type',
  'zone',
])
