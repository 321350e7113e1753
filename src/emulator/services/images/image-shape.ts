import type { Shape } from '../../base/shape.ts'
import { type EncryptionKey, encryptionKey } from '../shared/encryption.ts'
import { readBody, type SentBody } from '../shared/read-body.ts'
import { type GuestOsFeature, guestOsFeatures } from '../shared/rules.ts'
import { rolloutPolicy } from './rollout.ts'

export interface KeyFile {
  readonly content?: string
  readonly fileType?: string
}

/** The members of an Image that images.insert takes, as they come in: int64 as number or string. */
export interface ImageBody {
  readonly name?: string
  readonly description?: string
  readonly family?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly architecture?: string
  readonly diskSizeGb?: string | number
  readonly guestOsFeatures?: readonly GuestOsFeature[]
  readonly licenses?: readonly string[]
  readonly licenseCodes?: readonly (string | number)[]
  readonly storageLocations?: readonly string[]
  readonly sourceType?: string
  readonly locked?: boolean
  readonly rolloutOverride?: object
  readonly userLicenses?: readonly string[]
  readonly rawDisk?: {
    readonly source?: string
    readonly containerType?: string
    readonly sha1Checksum?: string
  }
  readonly sourceDisk?: string
  readonly sourceImage?: string
  readonly sourceSnapshot?: string
  readonly imageEncryptionKey?: EncryptionKey
  readonly sourceDiskEncryptionKey?: EncryptionKey
  readonly sourceImageEncryptionKey?: EncryptionKey
  readonly sourceSnapshotEncryptionKey?: EncryptionKey
  readonly shieldedInstanceInitialState?: {
    readonly pk?: KeyFile
    readonly keks?: readonly KeyFile[]
    readonly dbs?: readonly KeyFile[]
    readonly dbxs?: readonly KeyFile[]
  }
}

const file: Shape = { members: { content: 'string', fileType: 'string' } }

export const shieldedState: Shape = {
  members: { pk: file, keks: { list: file }, dbs: { list: file }, dbxs: { list: file } },
}

const deprecationMembers = {
  state: 'string',
  replacement: 'string',
  deprecated: 'string',
  obsolete: 'string',
  deleted: 'string',
} as const

export const deprecation: Shape = { members: deprecationMembers }

/** Of beta and alpha. */
export const previewDeprecation: Shape = { members: { ...deprecationMembers, stateOverride: rolloutPolicy } }

/**
 * The Image message of the v1 API, written down from its proto. Output-only members fit too, and are ignored, as
 * is the custom of Google's APIs: clients send back whole resources.
 */
const imageMembers = {
  architecture: 'string',
  archiveSizeBytes: 'int64',
  creationTimestamp: 'string',
  deprecated: deprecation,
  description: 'string',
  diskSizeGb: 'int64',
  enableConfidentialCompute: 'boolean',
  family: 'string',
  guestOsFeatures,
  id: 'int64',
  imageEncryptionKey: encryptionKey,
  kind: 'string',
  labelFingerprint: 'string',
  labels: { map: 'string' },
  licenseCodes: { list: 'int64' },
  licenses: { list: 'string' },
  name: 'string',
  params: { members: { resourceManagerTags: { map: 'string' } } },
  rawDisk: { members: { containerType: 'string', sha1Checksum: 'string', source: 'string' } },
  satisfiesPzi: 'boolean',
  satisfiesPzs: 'boolean',
  selfLink: 'string',
  shieldedInstanceInitialState: shieldedState,
  sourceDisk: 'string',
  sourceDiskEncryptionKey: encryptionKey,
  sourceDiskId: 'string',
  sourceImage: 'string',
  sourceImageEncryptionKey: encryptionKey,
  sourceImageId: 'string',
  sourceSnapshot: 'string',
  sourceSnapshotEncryptionKey: encryptionKey,
  sourceSnapshotId: 'string',
  sourceType: 'string',
  status: 'string',
  storageLocations: { list: 'string' },
} as const satisfies Readonly<Record<string, Shape>>

const image: Shape = { members: imageMembers }

/** Of beta and alpha. `userLicenses` was one of older discovery documents. */
const previewImage: Shape = {
  members: {
    ...imageMembers,
    deprecated: previewDeprecation,
    locked: 'boolean',
    rolloutOverride: rolloutPolicy,
    userLicenses: { list: 'string' },
  },
}

/** The body of images.insert with the names and types of an Image; throws the 400 of one that has not. */
export const readImageBody = (sent: SentBody): ImageBody =>
  readBody(sent, sent.version === 'v1' ? image : previewImage)
