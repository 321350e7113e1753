import type { Failure } from '../../catalog/failure.ts'
import type { StepKind, StepOf } from '../../plan/plan.ts'
import type { StepEnd } from '../events.ts'
import type { ImageRun } from '../image-run.ts'

/** Executes the steps of one kind. */
export interface Handler<K extends StepKind> {
  /**
   * Executes a step whose prerequisites have ended. Rejects with ApiError if the step failed at the API, with
   * ImageTimeout at the image's timeout, and with the reason of the run's stop.
   */
  carryOut(step: StepOf<K>, image: ImageRun): Promise<StepEnd>
  /** The end of a step that timed out; default: it failed. */
  onTimeout?(timeout: Failure, image: ImageRun): Promise<StepEnd>
}
