import { type BodyOf, type Members, resourceKind, type StateOf } from './member.ts'
import {
  guestOsFeatures,
  ownKey,
  resourceParams,
  rolloutPolicy,
  shieldedState,
  source,
  sourceId,
  sourceKey,
  stringMap,
  strings,
  userLicenses,
} from './shapes.ts'

const deprecationMembers = {
  state: 'string',
  replacement: 'string',
  deprecated: 'string',
  obsolete: 'string',
  deleted: 'string',
} as const

/** DeprecationStatus of v1. */
export const deprecation = { members: deprecationMembers } as const

/** DeprecationStatus of beta and alpha. */
export const betaDeprecation = { members: { ...deprecationMembers, stateOverride: rolloutPolicy } } as const

const rawDisk = { members: { source: 'string', containerType: 'string', sha1Checksum: 'string' } } as const

/**
 * Image of the API, in the order of the recorded responses; members that were not recorded together are next to
 * similar ones.
 *
 * Patch: Google's documentation names description and family, its command line architecture. `deprecated` is output
 * only by the v1 API's own description, and users report that patching it has no effect, although the method's
 * summary names it.
 */
export const imageMembers = {
  kind: { shape: 'string', output: true },
  id: { shape: 'int64', output: true },
  creationTimestamp: { shape: 'string', output: true },
  name: { shape: 'string' },
  description: { shape: 'string', copied: true, patch: true },
  sourceType: { shape: 'string', default: 'RAW' },
  rawDisk: { shape: rawDisk, default: { source: '', containerType: 'TAR' } },
  deprecated: { shape: deprecation, beta: betaDeprecation, output: true },
  status: { shape: 'string', output: true, default: 'READY' },
  archiveSizeBytes: { shape: 'int64' },
  diskSizeGb: { shape: 'int64' },
  sourceDisk: source,
  sourceDiskId: sourceId,
  sourceImage: source,
  sourceImageId: sourceId,
  sourceSnapshot: source,
  sourceSnapshotId: sourceId,
  licenses: { shape: strings, url: true },
  family: { shape: 'string', copied: true, patch: true },
  imageEncryptionKey: ownKey,
  selfLink: { shape: 'string', output: true },
  labels: { shape: stringMap },
  labelFingerprint: { shape: 'string', output: true },
  guestOsFeatures,
  licenseCodes: { shape: { list: 'int64' } },
  storageLocations: { shape: strings, default: ['us'] },
  shieldedInstanceInitialState: { shape: shieldedState },
  architecture: { shape: 'string', patch: true },
  enableConfidentialCompute: { shape: 'boolean', output: true, default: false },
  satisfiesPzi: { shape: 'boolean', output: true },
  satisfiesPzs: { shape: 'boolean', output: true },
  locked: { shape: 'boolean', beta: true, copied: true },
  rolloutOverride: { shape: rolloutPolicy, beta: true, copied: true },
  userLicenses,
  params: { shape: resourceParams, input: true },
  sourceDiskEncryptionKey: sourceKey,
  sourceImageEncryptionKey: sourceKey,
  sourceSnapshotEncryptionKey: sourceKey,
} as const satisfies Members

export const imageKind = resourceKind('image', imageMembers)

export type ImageBody = BodyOf<typeof imageMembers>
export type ImageMembers = StateOf<typeof imageMembers>

export const deprecationStates = ['ACTIVE', 'DEPRECATED', 'OBSOLETE', 'DELETED'] as const
