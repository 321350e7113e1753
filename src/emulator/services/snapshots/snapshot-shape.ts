import type { Shape } from '../../base/shape.ts'
import { type FilterFields, keyFields } from '../../lists/filter-fields.ts'
import { type EncryptionKey, encryptionKey } from '../shared/encryption.ts'
import { readBody, type SentBody } from '../shared/read-body.ts'
import { type GuestOsFeature, guestOsFeatures, type Licensed } from '../shared/rules.ts'

/** The members of a Snapshot that insert and createSnapshot take. */
export interface SnapshotBody extends Licensed {
  readonly name?: string
  readonly description?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly architecture?: string
  readonly chainName?: string
  readonly guestOsFeatures?: readonly GuestOsFeature[]
  readonly snapshotType?: string
  readonly sourceDisk?: string
  readonly userLicenses?: readonly string[]
  readonly storageLocations?: readonly string[]
  readonly snapshotEncryptionKey?: EncryptionKey
  readonly sourceDiskEncryptionKey?: EncryptionKey
}

/** The Snapshot message of the v1 API, from its proto; output-only members fit too, and are ignored. */
const snapshot = {
  members: {
    architecture: 'string',
    autoCreated: 'boolean',
    chainName: 'string',
    creationSizeBytes: 'int64',
    creationTimestamp: 'string',
    description: 'string',
    diskSizeGb: 'int64',
    downloadBytes: 'int64',
    enableConfidentialCompute: 'boolean',
    guestFlush: 'boolean',
    guestOsFeatures,
    id: 'int64',
    kind: 'string',
    labelFingerprint: 'string',
    labels: { map: 'string' },
    licenseCodes: { list: 'int64' },
    licenses: { list: 'string' },
    locationHint: 'string',
    name: 'string',
    params: { members: { resourceManagerTags: { map: 'string' } } },
    region: 'string',
    satisfiesPzi: 'boolean',
    satisfiesPzs: 'boolean',
    selfLink: 'string',
    snapshotEncryptionKey: encryptionKey,
    snapshotGroupId: 'string',
    snapshotGroupName: 'string',
    snapshotType: 'string',
    sourceDisk: 'string',
    sourceDiskEncryptionKey: encryptionKey,
    sourceDiskForRecoveryCheckpoint: 'string',
    sourceDiskId: 'string',
    sourceInstantSnapshot: 'string',
    sourceInstantSnapshotEncryptionKey: encryptionKey,
    sourceInstantSnapshotId: 'string',
    sourceSnapshotSchedulePolicy: 'string',
    sourceSnapshotSchedulePolicyId: 'string',
    status: 'string',
    storageBytes: 'int64',
    storageBytesStatus: 'string',
    storageLocations: { list: 'string' },
  },
} as const satisfies Shape

/** Of beta and alpha. `userLicenses` was one of older discovery documents. */
const previewSnapshot: Shape = { members: { ...snapshot.members, userLicenses: { list: 'string' } } }

/** The body of snapshots.insert or disks.createSnapshot; throws the 400 of one that is no Snapshot. */
export const readSnapshotBody = (sent: SentBody): SnapshotBody =>
  readBody(sent, sent.version === 'v1' ? snapshot : previewSnapshot)

/** Scalar members of a Snapshot. */
export const snapshotFields: FilterFields = new Set([
  'architecture',
  'autoCreated',
  'chainName',
  'creationSizeBytes',
  'creationTimestamp',
  'description',
  'diskSizeGb',
  'downloadBytes',
  'enableConfidentialCompute',
  'id',
  'kind',
  'labelFingerprint',
  'name',
  'satisfiesPzi',
  'satisfiesPzs',
  'selfLink',
  ...keyFields('snapshotEncryptionKey'),
  'snapshotType',
  'sourceDisk',
  'sourceDiskId',
  'status',
  'storageBytes',
  'storageBytesStatus',
])
