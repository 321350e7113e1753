import type { Failure } from '../../catalog/failure.ts'
import type { StepKind, StepOf } from '../../plan/plan.ts'
import type { StepEnd } from '../events.ts'
import type { ImageRun } from '../image-run.ts'

/** How the steps of one kind are carried out. */
export interface Handler<K extends StepKind> {
  /**
   * Carries out a step whose prerequisites have ended. Rejects with ApiError if the step failed at the API, with
   * ImageTimeout if the image's time is over, and with the reason of the run's stop.
   */
  carryOut(step: StepOf<K>, image: ImageRun): Promise<StepEnd>
  /** How the step ended whose time is over; default: it failed. */
  onTimeout?(timeout: Failure, image: ImageRun): Promise<StepEnd>
}
