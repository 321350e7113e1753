import type { Resource } from '../state/resources.ts'

/** Members of an Image in the order of the recorded answers; those not recorded together stand with their like. */
const order = [
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
const rank = new Map(order.map((member, index) => [member, index]))

/** An Image with its members in the API's order and without those that have no value. */
export function inMemberOrder(image: Resource): Resource {
  const members = Object.entries(image).filter(([, value]) => hasValue(value))
  const place = (member: string) => rank.get(member) ?? order.length
  return Object.fromEntries(members.sort(([a], [b]) => place(a) - place(b)))
}

/** Empty lists and maps are absent from answers; false and "" are not. */
function hasValue(value: unknown): boolean {
  if (value === undefined || value === null) return false
  return typeof value !== 'object' || Object.keys(value).length > 0
}
