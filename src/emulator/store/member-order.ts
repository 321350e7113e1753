import { sharedText, sharedValue } from '../base/compact-string.ts'
import type { Resource } from '../base/resources.ts'

/** Members of an Image in the order of the recorded answers; those not recorded together stand with their like. */
const image = [
  'kind',
  'id',
  'creationTimestamp',
  'name',
  'description',
  'sourceType',
  'rawDisk',
  'deprecated',
  'status',
  'archiveSizeBytes',
  'diskSizeGb',
  'sourceDisk',
  'sourceDiskId',
  'sourceImage',
  'sourceImageId',
  'sourceSnapshot',
  'sourceSnapshotId',
  'licenses',
  'family',
  'imageEncryptionKey',
  'selfLink',
  'labels',
  'labelFingerprint',
  'guestOsFeatures',
  'licenseCodes',
  'storageLocations',
  'shieldedInstanceInitialState',
  'architecture',
  'enableConfidentialCompute',
]

/** Those of a Disk likewise. */
const disk = [
  'kind',
  'id',
  'creationTimestamp',
  'name',
  'description',
  'sizeGb',
  'zone',
  'region',
  'replicaZones',
  'status',
  'sourceSnapshot',
  'sourceSnapshotId',
  'sourceDisk',
  'sourceDiskId',
  'selfLink',
  'sourceImage',
  'sourceImageId',
  'type',
  'licenses',
  'guestOsFeatures',
  'lastAttachTimestamp',
  'lastDetachTimestamp',
  'users',
  'diskEncryptionKey',
  'labels',
  'labelFingerprint',
  'resourcePolicies',
  'licenseCodes',
  'physicalBlockSizeBytes',
  'provisionedIops',
  'provisionedThroughput',
  'satisfiesPzs',
  'satisfiesPzi',
  'architecture',
  'enableConfidentialCompute',
  'accessMode',
]

/** Those of a Snapshot; the recorded answer is in the order of the alphabet, so that this one is ours. */
const snapshot = [
  'kind',
  'id',
  'creationTimestamp',
  'name',
  'description',
  'status',
  'sourceDisk',
  'sourceDiskId',
  'diskSizeGb',
  'storageBytes',
  'storageBytesStatus',
  'licenses',
  'snapshotEncryptionKey',
  'selfLink',
  'labels',
  'labelFingerprint',
  'guestOsFeatures',
  'licenseCodes',
  'storageLocations',
  'downloadBytes',
  'chainName',
  'architecture',
  'creationSizeBytes',
  'enableConfidentialCompute',
]

const rankOf = (order: readonly string[]) => new Map(order.map((member, index) => [member, index]))
const ranks: Readonly<Record<string, ReadonlyMap<string, number>>> = {
  'compute#disk': rankOf(disk),
  'compute#image': rankOf(image),
  'compute#snapshot': rankOf(snapshot),
}

/** Members of which many resources have the same, beside all that are lists. */
const repeated = new Set(['architecture', 'family', 'rawDisk', 'region', 'status', 'type', 'zone'])

/** What is repeated is held once. */
function shared([member, value]: readonly [string, unknown]): readonly [string, unknown] {
  if (!repeated.has(member) && !Array.isArray(value)) return [member, value]
  return [member, typeof value === 'string' ? sharedText(value) : sharedValue(value)]
}

/** A resource with its members in the API's order and without those that have no value. */
export function inMemberOrder(resource: Resource): Resource {
  const members = Object.entries(resource)
    .filter(([, value]) => hasValue(value))
    .map(shared)
  const rank = ranks[String(resource.kind)]
  const place = (member: string) => rank?.get(member) ?? Number.MAX_SAFE_INTEGER
  return Object.fromEntries(members.sort(([a], [b]) => place(a) - place(b)))
}

/** Empty lists and maps are absent from answers; false and "" are not. */
function hasValue(value: unknown): boolean {
  if (value === undefined || value === null) return false
  return typeof value !== 'object' || Object.keys(value).length > 0
}
