import type { ImageSpec } from '../catalog/image-spec.ts'
import type { CloudState } from '../observe/cloud-state.ts'
import type { Planned } from './creation/plan-context.ts'
import { familyNotes } from './family-notes.ts'
import { followedNotes } from './followed-notes.ts'
import type { PlanNote } from './plan.ts'
import { copyRateNotes } from './policies/copy-rate.ts'

interface Context {
  readonly origins?: ReadonlyMap<string, ImageSpec> | undefined
  readonly sourceRate?: number | undefined
  readonly state: CloudState
}

/** The notes of all images, in their order. */
export function planNotes(planned: readonly Planned[], { origins, sourceRate, state }: Context): PlanNote[] {
  const heads = familyNotes(planned.map(({ image }) => image))
  const steps = planned.flatMap(({ steps }) => steps)
  const limited = new Map(copyRateNotes(steps, origins, sourceRate).map((note) => [note.image, [note]]))
  const specs = planned.flatMap(({ image: { spec } }) => spec ?? [])
  const followed = followedNotes(specs, state)
  return planned.flatMap(({ image: { image, spec }, notes }) => [
    ...notes,
    ...((spec && followed.get(spec)) ?? []),
    ...(heads.get(image) ?? []),
    ...(limited.get(image) ?? []),
  ])
}
