import type { RetireKind, StepOf } from '../../plan/plan.ts'
import type { ImageRun } from '../image-run.ts'
import { retireImage } from '../mutations/retire-image.ts'

/** Deprecates, obsoletes or deletes an image that the manifest does not list. */
export const retire = {
  execute: (step: StepOf<RetireKind>, image: ImageRun) => retireImage(step, image.context, image),
}
