import type { Failure } from '../catalog/failure.ts'
import type { ImageRef } from '../catalog/image-ref.ts'
import type { ImageBody, ImageSpec, Verify } from '../catalog/image-spec.ts'
import type { Image, StoredObject } from '../gce/wire/resources.ts'
import { groupBy } from '../util/collections/group-by.ts'
import type { DeprecationStatus, FamilyPlan, RetireBasis } from './family-plan.ts'
import type { PlanSource } from './sources/plan-sources.ts'

/** One field in which an existing image differs from the manifest. Key material is never in it. */
export interface DriftField {
  /** The field's path in the API: `labels.team`, `imageEncryptionKey.kmsKeyName`. */
  readonly field: string
  readonly expected: string
  readonly actual: string
}

export const driftText = ({ field, expected, actual }: DriftField): string =>
  `${field}: expected ${expected}, actual ${actual}`

/** `create projects/p/global/images/n`: unique in a plan. */
export type StepId = string

/** One action for one image. A new kind requires a member here, a file in `run/steps`, and a line in its table. */
export type Step = {
  readonly id: StepId
  readonly image: ImageRef
  /** Steps that must succeed first. */
  readonly after: readonly StepId[]
} & (
  | {
      /** The image is PENDING: wait for its creation, whoever started it. */
      readonly do: 'awaitReady'
      readonly spec: ImageSpec
      /** The API's id of the image. */
      readonly imageId?: string
      readonly sourcePath?: string
    }
  /** An image with that name is DELETING: wait until it no longer exists. */
  | { readonly do: 'awaitDeletion'; readonly spec: ImageSpec }
  | {
      readonly do: 'create'
      readonly spec: ImageSpec
      readonly request: ImageBody
      /** The fallback edge: this step is needed only if that one ends without an image. */
      readonly unless?: StepId
      /** The path of the source disk, snapshot or image (families resolved); raw disks have none. */
      readonly sourcePath?: string
      /** The archive of a raw disk, if it was looked up. */
      readonly archive?: StoredObject
    }
  | RetireAction
  /** Adds labels and changes their values; others are kept. `fields`: what changes, as for the next two. */
  | {
      readonly do: 'setLabels'
      readonly spec: ImageSpec
      readonly labels: Readonly<Record<string, string>>
      readonly fields: readonly DriftField[]
    }
  | {
      readonly do: 'patch'
      readonly spec: ImageSpec
      readonly members: { readonly description: string }
      readonly fields: readonly DriftField[]
    }
  /** The image is to be tested by a program, before it joins its family. */
  | {
      readonly do: 'verify'
      readonly spec: ImageSpec
      readonly verify: Verify
      readonly family: string
      /** The labels of mintage that the image must have. */
      readonly labels: Readonly<Record<string, string>>
    }
  /** The image is to join a family, verified or as an update. */
  | {
      readonly do: 'attachFamily'
      readonly spec: ImageSpec
      readonly family: string
      readonly fields?: readonly DriftField[]
    }
)

/** How an image is retired, one of them a run: DEPRECATED with announced dates, OBSOLETE, or deleted. */
export type RetireKind = 'deprecate' | 'obsolete' | 'delete'

/** A deletion has no status, but a step without a status is not a deletion: `do` alone decides. */
export type RetireAction = {
  readonly basis: RetireBasis
  /** `obsolete (announced for 2026-11-20)` */
  readonly why: string
} & (
  | { readonly do: 'deprecate'; readonly status: DeprecationStatus }
  | { readonly do: 'obsolete'; readonly status: DeprecationStatus }
  | { readonly do: 'delete' }
)

export type StepKind = Step['do']
export type StepOf<K extends StepKind> = Extract<Step, { readonly do: K }>

export const isRetirement = (step: Step): step is StepOf<RetireKind> => 'basis' in step

/** The differences that a step corrects; none for a step that creates an image. */
export const correctedBy = (step: Step): readonly DriftField[] => ('fields' in step && step.fields) || []

/** The planned result for one image, and its reason. `spec`: unless the manifest does not list the image. */
export type ImagePlan = {
  readonly image: ImageRef
  readonly spec?: ImageSpec
  /** The digest that the image has if it matches the manifest. */
  readonly digest?: string
  /** The existing image has a digest: what it was created from is compared, even if the API does not return it. */
  readonly isSourceCompared?: true
} & (
  | { readonly verdict: 'current'; readonly existing: Image }
  /** The plan has steps for the image. `existing`: the image with that name as read. */
  | { readonly verdict: 'change'; readonly existing?: Image }
  /** Differs in fields that mintage cannot or must not change, or is not asked to: `isUpdatable`. Others have steps. */
  | {
      readonly verdict: 'drifted'
      readonly existing: Image
      readonly fields: readonly DriftField[]
      readonly isUpdatable?: true
    }
  /** Known to fail before an insert is sent: an earlier creation FAILED, or the source is unusable. */
  | { readonly verdict: 'blocked'; readonly failure: Failure }
  /** Its source image is in this plan and cannot be created. */
  | { readonly verdict: 'skipped'; readonly why: string }
  /** Its steps belong to phases that this run does not execute. */
  | { readonly verdict: 'notSelected'; readonly existing?: Image }
)

export interface Plan {
  /** In the order of the manifest; then those to be retired. */
  readonly images: readonly ImagePlan[]
  /** In the order of their images; the steps of one image in execution order. */
  readonly steps: readonly Step[]
  /** In the order of their images. */
  readonly notes: readonly PlanNote[]
  /** The families with a policy. */
  readonly families: readonly FamilyPlan[]
  /** The sources that may move. */
  readonly sources: readonly PlanSource[]
}

/** A remark about an image that does not prevent its creation. */
export interface PlanNote {
  readonly image: ImageRef
  readonly code: NoteCode
  /** A sentence. */
  readonly message: string
}

export type NoteCode =
  /** The image exists, but is OBSOLETE or DELETED: nothing can be created from it. */
  | 'imageUnusable'
  /** The image exists, but is DEPRECATED: mintage does not revert that. */
  | 'imageDeprecated'
  /** The source image is DEPRECATED: the API accepts it, with a warning. */
  | 'sourceDeprecated'
  /** An instance has the source disk attached: the API rejects it while that instance is running. */
  | 'sourceInUse'
  /** The source is being created. */
  | 'sourceNotReady'
  /** The existence of the source is unknown. */
  | 'sourceNotChecked'
  /** The family of the source has a newer image than the lock file. */
  | 'newerSource'
  /** The family of the source points to an older image than the lock file. */
  | 'olderSource'
  /** The image was made from an earlier image of its source family. */
  | 'sourceMoved'
  /** The head of the image's family was created from a source that is no longer used. */
  | 'sourceWithdrawn'
  /** The image will be the newest of its family, though an image listed later exists. */
  | 'olderFamilyHead'
  /** By its name the image is an older release than the head of its family. */
  | 'olderRelease'
  /** The copies of one image exceed the rate of one source. */
  | 'copiesLimited'
  /** The newest image of the family is not of the catalog. */
  | 'foreignFamilyHead'
  /** The image joins its family, but a newer one exists in it. */
  | 'notFamilyHead'
  /** Many images were created for the family, and never joined it. */
  | 'unverifiedImages'

/** The steps of each image, by its path. */
export const stepsByImage = ({ steps }: Pick<Plan, 'steps'>): ReadonlyMap<string, readonly Step[]> =>
  groupBy(steps, ({ image }) => image.path)

export const stepId = (kind: StepKind, imagePath: string): StepId => `${kind} ${imagePath}`

const noSteps: readonly StepId[] = []

/** What the steps of every kind have, for an image that the manifest lists. `after`: the steps that must succeed first. */
export const stepFor = <K extends StepKind>(spec: ImageSpec, kind: K, after = noSteps) =>
  ({ id: stepId(kind, spec.path), image: spec, spec, after, do: kind }) as const

/** The last of an image's steps, for a step that follows them; empty without any. */
export const lastOf = (steps: readonly Step[]): readonly StepId[] => steps.slice(-1).map(({ id }) => id)

/** The path of the image that the step is about. */
export const imagePathOf = (id: StepId): string => id.slice(id.indexOf(' ') + 1)

/** The steps that must end before this one starts. */
export const prerequisites = (step: Step): readonly StepId[] =>
  'unless' in step && step.unless !== undefined ? [step.unless, ...step.after] : step.after
