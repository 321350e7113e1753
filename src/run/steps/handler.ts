import type { Failure } from '../../catalog/failure.ts'
import type { ImageSpec } from '../../catalog/image-spec.ts'
import type { Step, StepKind, StepOf } from '../../plan/plan.ts'
import type { StepEnd } from '../events.ts'
import type { ImageRun, ListedImageRun } from '../image-run.ts'

/** The handler of any kind; the table assures that it gets steps of its kind. */
export interface AnyHandler {
  execute(step: Step, image: ImageRun): Promise<StepEnd>
  onTimeout?(timeout: Failure, image: ImageRun): Promise<StepEnd>
}

/** Steps with a spec concern images that the manifest lists. */
type RunOf<K extends StepKind> = StepOf<K> extends { readonly spec: ImageSpec } ? ListedImageRun : ImageRun

/** Executes the steps of one kind. */
export interface Handler<K extends StepKind> {
  /**
   * Executes a step whose prerequisites have ended. Rejects with ApiError if the step failed at the API, with
   * ImageTimeout at the image's timeout, and with the reason of the run's stop.
   */
  execute(step: StepOf<K>, image: RunOf<K>): Promise<StepEnd>
  /** The end of a step that timed out; default: it failed. */
  onTimeout?(timeout: Failure, image: RunOf<K>): Promise<StepEnd>
}
