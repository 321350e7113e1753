import type { Failure } from '../../catalog/failure.ts'
import type { ImageBody } from '../../catalog/image-spec.ts'
import type { StoredObject } from '../../gce/wire/resources.ts'
import type { PlanNote, StepId } from '../plan.ts'

/** The image to insert, and the steps that must precede it. */
export interface Creation {
  readonly request: ImageBody
  readonly after: readonly StepId[]
  readonly archive?: StoredObject
  readonly notes: readonly PlanNote[]
}

/** Why nothing is created. */
export type Prevented =
  | { readonly verdict: 'blocked'; readonly failure: Failure }
  | { readonly verdict: 'skipped'; readonly why: string }
