import type { Failure } from '../catalog/failure.ts'
import type { Catalog, ImageBody, ImageSpec } from '../catalog/image-spec.ts'
import type { CloudState } from '../observe/cloud-state.ts'
import { topologicalOrder } from '../util/graph.ts'
import { omitUndefined } from '../util/omit-undefined.ts'
import type { Creation } from './creation/creation.ts'
import { type PlanContext, type Planned, planContext } from './creation/plan-context.ts'
import { planCreation } from './creation/plan-creation.ts'
import { driftOf } from './drift.ts'
import { familyNotes } from './family-notes.ts'
import { type Plan, type Step, type StepId, type StepKind, stepId } from './plan.ts'
import { imageNotes } from './source-verdict.ts'

/** Plans the steps that make the cloud match the catalog. Pure: the same catalog and state yield the same plan. */
export function planImages(catalog: Catalog, state: CloudState): Plan {
  const { images } = catalog
  const context = planContext(catalog, state)
  const origins = [...context.otherOrigins.values()].filter(({ path }) => isReady(context, path))
  const specs = new Map([...origins, ...images].map((spec) => [spec.path, spec]))
  const sources = [...specs.values()].map(
    ({ path, source }) => [path, source.kind === 'image' ? [source.path] : []] as const,
  )
  for (const path of topologicalOrder(new Map(sources))) {
    const spec = specs.get(path)
    if (spec) context.planned.set(path, planImage(spec, context))
  }
  const planned = images.flatMap(({ path }) => context.planned.get(path) ?? [])
  const headNotes = familyNotes(planned.map(({ image }) => image))
  return {
    images: planned.map(({ image }) => image),
    steps: planned.flatMap(({ steps }) => steps),
    notes: planned.flatMap(({ image: { image }, notes }) => [...notes, ...(headNotes.get(image) ?? [])]),
  }
}

const isReady = ({ state }: PlanContext, path: string): boolean => state.images.get(path)?.status === 'READY'

function planImage(spec: ImageSpec, context: PlanContext): Planned {
  const existing = context.state.images.get(spec.path)
  const planned = { image: spec, spec }
  if (existing?.status === 'READY') {
    const fields = driftOf(spec, existing)
    const verdict =
      fields.length > 0 ? ({ verdict: 'drifted', fields } as const) : ({ verdict: 'current' } as const)
    return { image: { ...planned, existing, ...verdict }, steps: [], notes: imageNotes(spec, existing) }
  }
  if (existing?.status === 'FAILED') {
    return { image: { ...planned, verdict: 'blocked', failure: failedImage(spec) }, steps: [], notes: [] }
  }
  const creation = planCreation(spec, context)
  if (existing !== undefined && existing.status !== 'DELETING') {
    // PENDING, or a state that the API does not have yet
    const sourcePath = sourcePathOf(spec, 'request' in creation ? creation.request : spec.body)
    const more = omitUndefined({ imageId: existing.id, sourcePath })
    const wait: Step = { ...stepFor(spec, 'awaitReady'), ...more }
    const fallback = 'request' in creation ? [createStep(spec, creation, { unless: wait.id })] : []
    // the notes on its source were due when it was created
    return { image: { ...planned, verdict: 'change', existing }, steps: [wait, ...fallback], notes: [] }
  }
  if (!('request' in creation)) return { image: { ...planned, ...creation }, steps: [], notes: [] }
  const { notes, after } = creation
  const change = { ...planned, verdict: 'change', ...omitUndefined({ existing }) } as const
  if (existing === undefined) return { image: change, steps: [createStep(spec, creation)], notes }
  const wait: Step = { ...stepFor(spec, 'awaitDeletion'), after }
  const create = createStep(spec, { ...creation, after: [wait.id, ...after] })
  return { image: change, steps: [wait, create], notes }
}

const noSteps: readonly StepId[] = []
const stepFor = <K extends StepKind>(spec: ImageSpec, kind: K) =>
  ({ id: stepId(kind, spec.path), image: spec, spec, after: noSteps, do: kind }) as const

function createStep(
  spec: ImageSpec,
  { request, after, archive }: Creation,
  more: { readonly unless?: StepId } = {},
): Step {
  const known = omitUndefined({ archive, sourcePath: sourcePathOf(spec, request) })
  return { ...stepFor(spec, 'create'), after, request, ...known, ...more }
}

function sourcePathOf({ source }: ImageSpec, { sourceImage }: ImageBody): string | undefined {
  if (source.kind === 'rawDisk' || source.kind === 'none') return undefined
  return typeof sourceImage === 'string' ? sourceImage : source.path
}

/** A FAILED image keeps its name taken; mintage never replaces it. */
export function failedImage(spec: ImageSpec): Failure {
  return {
    kind: 'failed',
    message: 'it already exists with status FAILED: an earlier creation failed',
    reason: 'IMAGE_FAILED',
    hint: `delete it (gcloud compute images delete ${spec.name} --project ${spec.project}), then rerun`,
  }
}
