import type { ImageSpec } from '../catalog/image-spec.ts'
import type { Planned } from './creation/plan-context.ts'
import { familyNotes } from './family-notes.ts'
import type { PlanNote } from './plan.ts'
import { copyRateNotes } from './policies/copy-rate.ts'

interface Context {
  readonly origins?: ReadonlyMap<string, ImageSpec> | undefined
  readonly sourceRate?: number | undefined
}

/** The notes of all images, in their order. */
export function planNotes(planned: readonly Planned[], { origins, sourceRate }: Context): PlanNote[] {
  const heads = familyNotes(planned.map(({ image }) => image))
  const steps = planned.flatMap(({ steps }) => steps)
  const limited = new Map(copyRateNotes(steps, origins, sourceRate).map((note) => [note.image, [note]]))
  return planned.flatMap(({ image: { image }, notes }) => [
    ...notes,
    ...(heads.get(image) ?? []),
    ...(limited.get(image) ?? []),
  ])
}
