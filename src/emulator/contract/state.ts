import type { IamPolicy, Resource } from '../base/resources.ts'
import type { FailureRule } from './failure-rule.ts'
import type { ObjectState } from './object-state.ts'
import type { OldOperationState, OperationState } from './operation-state.ts'

/**
 * What the emulator holds, as it is written by hand and as it is saved. All but names is optional, and filled in
 * as the server would. Members are the API's, so that what `gcloud … describe` prints can be pasted; numbers may
 * be numbers, URLs may begin with `projects/`, guest OS features may be bare names.
 */
export interface EmulatorState {
  /** Projects that exist, with their settings; absent = any project does. */
  readonly projects?: readonly string[] | Readonly<Record<string, ProjectState | null>>
  readonly images?: readonly ImageState[]
  readonly disks?: readonly DiskState[]
  readonly snapshots?: readonly SnapshotState[]
  /** Beside those that images, disks and snapshots name. */
  readonly licenses?: readonly LicenseState[]
  /** A bucket of which an object is listed has no others; any other bucket has all. */
  readonly objects?: readonly ObjectState[]
  /** Image creations that fail. */
  readonly failures?: readonly FailureRule[]
  /** Operations in flight, and those that have ended and are not forgotten. */
  readonly operations?: readonly (OperationState | OldOperationState)[]
  /** Sources of which images were begun, as far as their rate depends on it. */
  readonly sourceUses?: readonly SourceUses[]
}

export interface ProjectState {
  readonly number?: string | number
  /** Quota IMAGES. */
  readonly imagesQuota?: number
  /** Permissions that the caller lacks, such as `compute.images.create`. */
  readonly deny?: readonly string[]
}

export interface SourceUses {
  /** `projects/P/zones/Z/disks/D` */
  readonly source: string
  /** When images of it were begun. */
  readonly times: readonly string[]
}

interface CommonState {
  readonly name: string
  /** May be left out beside a `selfLink`. */
  readonly project?: string
  readonly kind?: string
  readonly id?: string | number
  readonly selfLink?: string
  readonly creationTimestamp?: string
  readonly description?: string
  readonly status?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly labelFingerprint?: string
  readonly licenses?: readonly string[]
  readonly licenseCodes?: readonly (string | number)[]
  readonly guestOsFeatures?: readonly (string | { readonly type: string })[]
  readonly architecture?: string
  readonly enableConfidentialCompute?: boolean
  readonly satisfiesPzi?: boolean
  readonly satisfiesPzs?: boolean
  /** Shown in beta and alpha. */
  readonly userLicenses?: readonly string[]
  /** SHA-256 of the customer-supplied key that protects it, base64; the same as `sha256` of its encryption key. */
  readonly keySha256?: string
  /** As getIamPolicy answers it; not shown otherwise. */
  readonly iamPolicy?: IamPolicy
}

interface KeyState {
  readonly kmsKeyName?: string
  readonly kmsKeyServiceAccount?: string
  readonly sha256?: string
}

export interface ImageState extends CommonState {
  readonly family?: string
  readonly diskSizeGb?: string | number
  readonly archiveSizeBytes?: string | number
  readonly storageLocations?: readonly string[]
  readonly sourceType?: string
  readonly rawDisk?: {
    readonly source?: string
    readonly containerType?: string
    readonly sha1Checksum?: string
  }
  readonly sourceDisk?: string
  readonly sourceDiskId?: string | number
  readonly sourceImage?: string
  readonly sourceImageId?: string | number
  readonly sourceSnapshot?: string
  readonly sourceSnapshotId?: string | number
  readonly deprecated?: {
    readonly state?: string
    readonly replacement?: string
    readonly deprecated?: string
    readonly obsolete?: string
    readonly deleted?: string
    readonly stateOverride?: Resource
  }
  readonly imageEncryptionKey?: KeyState
  readonly shieldedInstanceInitialState?: Resource
  readonly locked?: boolean
  readonly rolloutOverride?: Resource
}

export interface DiskState extends CommonState {
  /** A zone or a region, by name or URL. */
  readonly zone?: string
  readonly region?: string
  readonly replicaZones?: readonly string[]
  readonly sizeGb?: string | number
  readonly type?: string
  /** Instances that it is attached to. */
  readonly users?: readonly string[]
  readonly sourceImage?: string
  readonly sourceImageId?: string | number
  readonly sourceSnapshot?: string
  readonly sourceSnapshotId?: string | number
  readonly diskEncryptionKey?: KeyState
  readonly physicalBlockSizeBytes?: string | number
  readonly provisionedIops?: string | number
  readonly provisionedThroughput?: string | number
  readonly accessMode?: string
  readonly storagePool?: string
  readonly resourcePolicies?: readonly string[]
  readonly sourceDisk?: string
  readonly sourceDiskId?: string | number
  readonly locked?: boolean
  readonly eraseWindowsVssSignature?: boolean
  readonly interface?: string
  readonly multiWriter?: boolean
  readonly storageType?: string
  readonly lastAttachTimestamp?: string
  readonly lastDetachTimestamp?: string
  /** Handed on to images of it; not shown. */
  readonly shieldedInstanceInitialState?: Resource
}

/** What is not said of a licence is as of one that nothing is known of. */
export interface LicenseState {
  readonly name: string
  /** May be left out beside a `selfLink`. */
  readonly project?: string
  readonly kind?: string
  readonly id?: string | number
  readonly selfLink?: string
  readonly creationTimestamp?: string
  readonly description?: string
  readonly licenseCode?: string | number
  readonly chargesUseFee?: boolean
  readonly transferable?: boolean
}

export interface SnapshotState extends CommonState {
  readonly diskSizeGb?: string | number
  readonly storageBytes?: string | number
  readonly storageBytesStatus?: string
  readonly creationSizeBytes?: string | number
  readonly downloadBytes?: string | number
  readonly storageLocations?: readonly string[]
  readonly sourceDisk?: string
  readonly sourceDiskId?: string | number
  readonly snapshotType?: string
  readonly chainName?: string
  readonly autoCreated?: boolean
  readonly snapshotEncryptionKey?: KeyState
  /** Handed on to images of it; not shown. */
  readonly shieldedInstanceInitialState?: Resource
}

/** A state that cannot be used; the message names each place, as `file:line:col` if it came from a file. */
export class EmulatorStateError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'EmulatorStateError'
  }
}
