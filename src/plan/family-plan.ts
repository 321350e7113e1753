import type { ImageRef } from '../catalog/image-ref.ts'

/** The deprecation status to send, whole: images.deprecate replaces the one before. */
export interface DeprecationStatus {
  readonly state: 'DEPRECATED' | 'OBSOLETE'
  /** The URL or path of the image to use instead. */
  readonly replacement?: string
  /** RFC 3339. Google treats the dates as informational: no state follows from them. */
  readonly deprecated?: string
  readonly obsolete?: string
  readonly deleted?: string
}

/** The facts that a retirement was planned from. The image is read again before the step, and must still show them. */
export interface RetireBasis {
  readonly id?: string
  /** Absent for an image that never passed its verification. */
  readonly family?: string
  /** As read. */
  readonly deprecated: unknown
  /** The catalog whose label the image has. */
  readonly catalog: string
  /** The family whose policy applies, and the name of its head after the creations of this run. */
  readonly policyFamily: string
  readonly head: string
}

export type FamilyFate =
  | 'create'
  | 'kept'
  | 'protected'
  | 'listed'
  | 'foreign'
  /** Becomes DEPRECATED, or gets other announced dates. */
  | 'deprecate'
  /** Is DEPRECATED, and stays so for now. */
  | 'deprecated'
  | 'obsolete'
  /** Is OBSOLETE, and stays so for now. */
  | 'obsoleted'
  | 'delete'
  /** Is due, but beyond the limit of this run. */
  | 'deferred'
  /** Is due, but nothing of the family is retired in this run. */
  | 'withheld'

export interface FamilyMember {
  readonly image: ImageRef
  readonly fate: FamilyFate
  /** What happens and when: `obsolete (announced for 2026-11-20)`. */
  readonly text: string
  /** The deprecation state before the run; absent for an image that this run creates. */
  readonly state?: string
  /** The announced times of the next states after this run, RFC 3339. */
  readonly obsolete?: string
  readonly deleted?: string
}

/** The images of one family in one project, and their planned lifecycle. */
export interface FamilyPlan {
  readonly project: string
  readonly family: string
  /** The names of the heads before and after the run. */
  readonly before?: string
  readonly after?: string
  /** When the heads were created, ms since the epoch; absent for an image that this run creates. */
  readonly beforeCreatedMs?: number
  readonly afterCreatedMs?: number
  /** The new head depends on a verification. */
  readonly ifVerified?: true
  /** Newest first. */
  readonly members: readonly FamilyMember[]
  /** The number of retirements that are due, but beyond the limit of this run. */
  readonly deferred: number
  /** Why nothing of the family is retired. */
  readonly withheld?: string
  /** The images of the project could not be listed, so that the members are unknown. */
  readonly isUnknown?: true
  /** The head after the run is neither listed nor of the catalog. */
  readonly hasForeignHead?: true
  /** Names of images that a run with --prune may delete by now. */
  readonly prunable: readonly string[]
}
