import { type BodyOf, type Members, resourceKind, type StateOf } from './member.ts'
import {
  guestOsFeatures,
  ownKey,
  resourceParams,
  source,
  sourceId,
  sourceKey,
  stringMap,
  strings,
  userLicenses,
} from './shapes.ts'

/** Snapshot of the API. The recorded response is in alphabetical order; this one is ours. */
export const snapshotMembers = {
  kind: { shape: 'string', output: true },
  id: { shape: 'int64', output: true },
  creationTimestamp: { shape: 'string', output: true },
  name: { shape: 'string' },
  description: { shape: 'string', copied: true },
  status: { shape: 'string', output: true, default: 'READY' },
  sourceDisk: source,
  sourceDiskId: sourceId,
  diskSizeGb: { shape: 'int64', output: true },
  storageBytes: { shape: 'int64', output: true, default: '0' },
  storageBytesStatus: { shape: 'string', output: true, default: 'UP_TO_DATE' },
  licenses: { shape: strings, url: true },
  snapshotEncryptionKey: ownKey,
  selfLink: { shape: 'string', output: true },
  labels: { shape: stringMap },
  labelFingerprint: { shape: 'string', output: true },
  guestOsFeatures,
  licenseCodes: { shape: { list: 'int64' } },
  storageLocations: { shape: strings, default: ['us'] },
  downloadBytes: { shape: 'int64', output: true },
  chainName: { shape: 'string', copied: true },
  architecture: { shape: 'string' },
  creationSizeBytes: { shape: 'int64', output: true },
  enableConfidentialCompute: { shape: 'boolean', output: true, default: false },
  autoCreated: { shape: 'boolean', output: true },
  satisfiesPzi: { shape: 'boolean', output: true },
  satisfiesPzs: { shape: 'boolean', output: true },
  snapshotType: { shape: 'string', copied: true },
  userLicenses,
  params: { shape: resourceParams, input: true },
  sourceDiskEncryptionKey: sourceKey,
  // accepted and ignored
  guestFlush: { shape: 'boolean', input: true },
  locationHint: { shape: 'string', input: true },
  region: { shape: 'string', input: true },
  snapshotGroupId: { shape: 'string', input: true },
  snapshotGroupName: { shape: 'string', input: true },
  sourceDiskForRecoveryCheckpoint: { shape: 'string', input: true },
  sourceInstantSnapshot: { shape: 'string', input: true },
  sourceInstantSnapshotEncryptionKey: sourceKey,
  sourceInstantSnapshotId: { shape: 'string', input: true },
  sourceSnapshotSchedulePolicy: { shape: 'string', input: true },
  sourceSnapshotSchedulePolicyId: { shape: 'string', input: true },
} as const satisfies Members

export const snapshotKind = resourceKind('snapshot', snapshotMembers)

export type SnapshotBody = BodyOf<typeof snapshotMembers>
export type SnapshotMembers = StateOf<typeof snapshotMembers>
