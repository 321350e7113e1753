import type { IamPolicy, Resource } from '../base/resources.ts'
import type { DiskMembers } from '../members/disk.ts'
import type { ImageMembers } from '../members/image.ts'
import type { LicenseMembers } from '../members/license.ts'
import type { SnapshotMembers } from '../members/snapshot.ts'
import type { FailureRule } from './failure-rule.ts'
import type { ObjectState } from './object-state.ts'
import type { OldOperationState, OperationState } from './operation-state.ts'

/**
 * The emulator's resources, as written by hand and as saved. All members except names are optional, with the server's
 * defaults. Members are the API's, so that the output of `gcloud … describe` can be pasted; numbers may be numbers, URLs
 * may start with `projects/`, guest OS features may be bare names.
 */
export interface EmulatorState {
  /** Projects that exist, with their settings; absent = any project does. */
  readonly projects?: readonly string[] | Readonly<Record<string, ProjectState | null>>
  readonly images?: readonly ImageState[]
  readonly disks?: readonly DiskState[]
  readonly snapshots?: readonly SnapshotState[]
  /** In addition to those that images, disks and snapshots name. */
  readonly licenses?: readonly LicenseState[]
  /** A bucket with an object in this list has no others; any other bucket has all. */
  readonly objects?: readonly ObjectState[]
  /** Image creations that fail. */
  readonly failures?: readonly FailureRule[]
  /** Operations in flight, and ended ones within the retention time. */
  readonly operations?: readonly (OperationState | OldOperationState)[]
  /** Recent creations of images by source, for the limit of their rate. */
  readonly sourceUses?: readonly SourceUses[]
}

export interface ProjectState {
  readonly number?: string | number
  /** Quota IMAGES. */
  readonly imagesQuota?: number
  /** Permissions that the caller lacks, such as `compute.images.create`. */
  readonly deny?: readonly string[]
  /** The only permissions that the caller has; default: all. */
  readonly grant?: readonly string[]
}

export interface SourceUses {
  /** `projects/P/zones/Z/disks/D` */
  readonly source: string
  /** When creations of images from it started. */
  readonly times: readonly string[]
}

/** Members of images, disks and snapshots in addition to the API's. */
interface CommonState {
  readonly name: string
  /** Optional with a `selfLink`. */
  readonly project?: string
  /** SHA-256 of the customer-supplied key that protects it, base64; the same as `sha256` of its encryption key. */
  readonly keySha256?: string
  /** As getIamPolicy shows it; not shown otherwise. */
  readonly iamPolicy?: IamPolicy
}

export interface ImageState extends CommonState, Omit<ImageMembers, 'name'> {}

export interface DiskState extends CommonState, Omit<DiskMembers, 'name'> {
  /** Inherited by its images; not shown. */
  readonly shieldedInstanceInitialState?: Resource
}

export interface SnapshotState extends CommonState, Omit<SnapshotMembers, 'name'> {
  /** Inherited by its images; not shown. */
  readonly shieldedInstanceInitialState?: Resource
}

/** Missing members default to those of an unknown license. */
export interface LicenseState extends Omit<LicenseMembers, 'name'> {
  readonly name: string
  /** Optional with a `selfLink`. */
  readonly project?: string
}

/** A state that is not valid; the message names each place, as `file:line:col` if it came from a file. */
export class EmulatorStateError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'EmulatorStateError'
  }
}
