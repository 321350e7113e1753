import type { ImageBody, ImageSpec } from '../../src/catalog/image-spec.ts'
import type { Image } from '../../src/gce/wire/resources.ts'
import type { FamilyPlan } from '../../src/plan/family-plan.ts'
import {
  type ImagePlan,
  type Plan,
  type PlanNote,
  type Step,
  type StepOf,
  stepId,
} from '../../src/plan/plan.ts'

/** An image of a plan with its steps. */
export interface Planned {
  readonly image: ImagePlan
  readonly steps: readonly Step[]
}

export const planOf = (
  images: readonly (Planned | ImagePlan)[],
  notes: readonly PlanNote[] = [],
  families: readonly FamilyPlan[] = [],
): Plan => {
  const planned = images.map((one) => ('image' in one && 'steps' in one ? one : { image: one, steps: [] }))
  return {
    images: planned.map(({ image }) => image),
    steps: planned.flatMap(({ steps }) => steps),
    notes,
    families,
    sources: [],
  }
}

type More = Partial<Pick<StepOf<'create'>, 'request' | 'archive'>> & {
  /** The image of the plan that is the source. */
  readonly on?: Pick<ImageSpec, 'path'>
}

export function toCreate(spec: ImageSpec, { on, ...more }: More = {}): Planned {
  const after = on === undefined ? [] : [stepId('create', on.path)]
  const create: Step = { ...step('create', spec), after, spec, request: spec.body, ...more }
  return { image: { image: spec, spec, verdict: 'change' }, steps: [create] }
}

export function toRecreate(spec: ImageSpec, image: Image, request: ImageBody = spec.body): Planned {
  const gone: Step = { ...step('awaitDeletion', spec), spec }
  const create: Step = { ...step('create', spec), after: [gone.id], spec, request }
  return { image: { image: spec, spec, verdict: 'change', existing: image }, steps: [gone, create] }
}

/** Without a fallback. */
export const toAdopt = (spec: ImageSpec, image: Image): Planned => ({
  image: { image: spec, spec, verdict: 'change', existing: image },
  steps: [{ ...step('awaitReady', spec), spec }],
})

const step = <K extends Step['do']>(kind: K, image: ImageSpec) => ({
  id: stepId(kind, image.path),
  image,
  after: [],
  do: kind,
})
