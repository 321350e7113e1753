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

const replication = {
  members: {
    consistencyGroupPolicy: 'string',
    consistencyGroupPolicyId: 'string',
    disk: 'string',
    diskId: 'string',
  },
} as const

/**
 * Disk of the API, in the order of the recorded responses.
 *
 * Update: Google's page on modifying a disk names its members, and Terraform's provider
 * (github.com/hashicorp/terraform-provider-google, resource_compute_disk.go) sends `PATCH …?paths=provisionedIops`, and
 * so for the others, with that one member in the body.
 */
export const diskMembers = {
  kind: { shape: 'string', output: true },
  id: { shape: 'int64', output: true },
  creationTimestamp: { shape: 'string', output: true },
  name: { shape: 'string' },
  description: { shape: 'string', copied: true },
  sizeGb: { shape: 'int64', patch: true },
  /** In the state file by name or URL; a disk has a zone or a region. */
  zone: { shape: 'string', output: true },
  region: { shape: 'string', output: true },
  replicaZones: { shape: strings, url: true },
  status: { shape: 'string', output: true, default: 'READY' },
  sourceSnapshot: source,
  sourceSnapshotId: sourceId,
  sourceDisk: source,
  sourceDiskId: sourceId,
  selfLink: { shape: 'string', output: true },
  sourceImage: source,
  sourceImageId: sourceId,
  type: { shape: 'string', url: true },
  licenses: { shape: strings, url: true, patch: true },
  guestOsFeatures,
  lastAttachTimestamp: { shape: 'string', output: true },
  lastDetachTimestamp: { shape: 'string', output: true },
  /** Instances that it is attached to. */
  users: { shape: strings, url: true, output: true },
  diskEncryptionKey: ownKey,
  labels: { shape: stringMap },
  labelFingerprint: { shape: 'string', output: true },
  resourcePolicies: { shape: strings, url: true, copied: true },
  licenseCodes: { shape: { list: 'int64' } },
  physicalBlockSizeBytes: { shape: 'int64', default: '4096' },
  provisionedIops: { shape: 'int64', copied: true, patch: true },
  provisionedThroughput: { shape: 'int64', copied: true, patch: true },
  satisfiesPzs: { shape: 'boolean', output: true },
  satisfiesPzi: { shape: 'boolean', output: true, default: true }, // as the one recorded disk
  architecture: { shape: 'string', patch: true },
  enableConfidentialCompute: { shape: 'boolean', default: false },
  accessMode: { shape: 'string', patch: true },
  storagePool: { shape: 'string', url: true, copied: true },
  locked: { shape: 'boolean', beta: true },
  eraseWindowsVssSignature: { shape: 'boolean', beta: true, copied: true },
  interface: { shape: 'string', beta: true, copied: true },
  multiWriter: { shape: 'boolean', beta: true, copied: true },
  storageType: { shape: 'string', beta: true, copied: true },
  userLicenses,
  params: { shape: resourceParams, input: true },
  sourceImageEncryptionKey: sourceKey,
  sourceSnapshotEncryptionKey: sourceKey,
  sourceInstantSnapshot: { shape: 'string', input: true },
  sourceInstantSnapshotId: { shape: 'string', input: true },
  sourceStorageObject: { shape: 'string', input: true },
  // accepted and ignored
  asyncPrimaryDisk: { shape: replication, input: true },
  asyncSecondaryDisks: { shape: { map: 'any' }, input: true },
  locationHint: { shape: 'string', input: true },
  options: { shape: 'string', input: true },
  resourceStatus: { shape: 'any', input: true },
  sourceConsistencyGroupPolicy: { shape: 'string', input: true },
  sourceConsistencyGroupPolicyId: { shape: 'string', input: true },
} as const satisfies Members

export const diskKind = resourceKind('disk', diskMembers)

export type DiskBody = BodyOf<typeof diskMembers>
export type DiskMembers = StateOf<typeof diskMembers>
