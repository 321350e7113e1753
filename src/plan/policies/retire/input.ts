import type { ImageRef } from '../../../catalog/image-ref.ts'
import type { FamilyPolicy } from '../../../catalog/image-spec.ts'
import type { Image } from '../../../gce/wire/resources.ts'
import type { RetireAction, StepId } from '../../plan.ts'

/** An image that joins its family in this run: created, or attached after its verification. */
export interface Joining {
  readonly image: ImageRef
  /** Whether it has the labels of the policy's catalog. */
  readonly belongsToCatalog: boolean
  /** It exists, and only its family is attached. */
  readonly exists?: Image
  readonly architecture?: string
  /** Whether a verification decides. */
  readonly isVerified: boolean
  /** What the report shows: `create, verify, attach`. */
  readonly text: string
}

/** What the retirement of one family depends on. */
export interface FamilyInput {
  readonly policy: FamilyPolicy
  /** In the order of creation. */
  readonly joining: readonly Joining[]
  /** Steps of the family's entries: all of them must succeed first. */
  readonly after: readonly StepId[]
  /** Why nothing may be retired, as far as the entries of the manifest decide. */
  readonly withheld?: string
}

/** What the retirements of one project depend on. */
export interface ProjectInput {
  readonly project: string
  /** All images of the project; undefined if they cannot be listed. */
  readonly images: readonly Image[] | undefined
  /** The `Date` of the list. */
  readonly serverMs: number | undefined
  /** The clock of this machine. */
  readonly nowMs: number
  /** Names of the project's images that the manifest lists, whether selected or not. */
  readonly listed: ReadonlySet<string>
  /** Names of the project's images that are sources of listed images. */
  readonly sources: ReadonlySet<string>
  readonly prune: boolean
  /** The maximum of all shards together. */
  readonly maxRetire: number | undefined
  /** The runs that share the maximum. */
  readonly shards: number
  readonly families: readonly FamilyInput[]
}

/** One retirement; the planner adds identity and order. */
export type Retirement = { readonly image: ImageRef; readonly after: readonly StepId[] } & RetireAction
