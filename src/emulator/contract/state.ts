import type { IamPolicy, Resource } from '../base/resources.ts'
import type { DiskMembers } from '../members/disk.ts'
import type { ImageMembers } from '../members/image.ts'
import type { LicenseMembers } from '../members/license.ts'
import type { SnapshotMembers } from '../members/snapshot.ts'
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

/** What images, disks and snapshots have beside the API's members. */
interface CommonState {
  readonly name: string
  /** May be left out beside a `selfLink`. */
  readonly project?: string
  /** SHA-256 of the customer-supplied key that protects it, base64; the same as `sha256` of its encryption key. */
  readonly keySha256?: string
  /** As getIamPolicy shows it; not shown otherwise. */
  readonly iamPolicy?: IamPolicy
}

export interface ImageState extends CommonState, Omit<ImageMembers, 'name'> {}

export interface DiskState extends CommonState, Omit<DiskMembers, 'name'> {
  /** Handed on to images of it; not shown. */
  readonly shieldedInstanceInitialState?: Resource
}

export interface SnapshotState extends CommonState, Omit<SnapshotMembers, 'name'> {
  /** Handed on to images of it; not shown. */
  readonly shieldedInstanceInitialState?: Resource
}

/** What is not said of a license is as of one that nothing is known of. */
export interface LicenseState extends Omit<LicenseMembers, 'name'> {
  readonly name: string
  /** May be left out beside a `selfLink`. */
  readonly project?: string
}

/** A state that cannot be used; the message names each place, as `file:line:col` if it came from a file. */
export class EmulatorStateError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'EmulatorStateError'
  }
}
