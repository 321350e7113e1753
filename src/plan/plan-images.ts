import type { Failure } from '../catalog/failure.ts'
import { imagePath } from '../catalog/image-ref.ts'
import type { Catalog, ImageBody, ImageSource, ImageSpec } from '../catalog/image-spec.ts'
import type { StoredObject } from '../gce/wire/resources.ts'
import type { CloudState, SourceState } from '../observe/cloud-state.ts'
import { topologicalOrder } from '../util/graph.ts'
import { omitUndefined } from '../util/omit-undefined.ts'
import { driftOf } from './drift.ts'
import { familyNotes } from './family-notes.ts'
import {
  type ImagePlan,
  type Plan,
  type PlanNote,
  type Step,
  type StepId,
  type StepKind,
  stepId,
} from './plan.ts'
import { imageNotes, type ListedImages, sourceFailure, sourceNotes } from './source-verdict.ts'

/** Plans the steps that make the cloud match the catalog. Pure: the same catalog and state yield the same plan. */
export function planImages(catalog: Catalog, state: CloudState): Plan {
  const { images } = catalog
  const specs = new Map(images.map((spec) => [spec.path, spec]))
  const context: Context = {
    state,
    members: firstMembers(images),
    projects: new Set(images.map(({ project }) => project)),
    listed: listedImages(catalog),
    planned: new Map(),
  }
  const sources = images.map(
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

interface Context {
  readonly state: CloudState
  /** The first future member of each family, by the path of the family. */
  readonly members: ReadonlyMap<string, ImageSpec>
  /** Projects whose images were looked up, so that absence means something. */
  readonly projects: ReadonlySet<string>
  readonly listed: ListedImages
  /** By path; each source precedes the images that are created from it. */
  readonly planned: Map<string, Planned>
}

interface Planned {
  readonly image: ImagePlan
  readonly steps: readonly Step[]
  readonly notes: readonly PlanNote[]
}

function firstMembers(images: readonly ImageSpec[]): ReadonlyMap<string, ImageSpec> {
  const inFamilies = images.filter(({ body }) => body.family !== undefined).reverse() // the first one wins
  return new Map(inFamilies.map((spec) => [imagePath(spec.project, `family/${spec.body.family}`), spec]))
}

function listedImages({ images, leftOut = new Set() }: Catalog): ListedImages {
  const paths = [...images.map(({ path }) => path), ...leftOut].reverse() // of one name, the first wins
  return { leftOut, byName: new Map(paths.map((path) => [path.slice(path.lastIndexOf('/') + 1), path])) }
}

function planImage(spec: ImageSpec, context: Context): Planned {
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

/** The image to insert, and the steps that must precede it. */
interface Creation {
  readonly request: ImageBody
  readonly after: readonly StepId[]
  readonly archive?: StoredObject
  readonly notes: readonly PlanNote[]
}

type Prevented =
  | { readonly verdict: 'blocked'; readonly failure: Failure }
  | { readonly verdict: 'skipped'; readonly why: string }

function planCreation(spec: ImageSpec, context: Context): Creation | Prevented {
  const { source, body } = spec
  if (source.kind === 'none') return { verdict: 'blocked', failure: missingAdopted }
  if (source.kind === 'family') return createFromFamily(spec, source, context)
  const planned = source.kind === 'image' ? context.planned.get(source.path) : undefined
  switch (planned?.image.verdict) {
    case undefined:
      return createFrom(spec, sourceState(source, context), context)
    case 'current':
    case 'drifted':
      return createFrom(spec, { kind: 'found', resource: planned.image.existing }, context)
    case 'change':
      return { request: body, after: planned.steps.slice(-1).map(({ id }) => id), notes: [] }
    case 'blocked':
    case 'skipped':
      return { verdict: 'skipped', why: `source image ${planned.image.image.name} cannot be created` }
  }
}

/** The state of a source that this plan does not create; undefined if it was not looked up. */
function sourceState(
  source: Exclude<ImageSource, { kind: 'family' | 'none' }>,
  { state, projects }: Context,
): SourceState | undefined {
  if (source.kind === 'rawDisk') return state.sources.get(source.uri)
  if (source.kind !== 'image' || !projects.has(source.project)) return state.sources.get(source.path)
  const resource = state.images.get(source.path)
  return resource === undefined ? { kind: 'absent' } : { kind: 'found', resource }
}

function createFrom(
  spec: ImageSpec,
  source: SourceState | undefined,
  { listed }: Context,
): Creation | Prevented {
  const failure = sourceFailure(spec, source, listed)
  if (failure !== undefined) return { verdict: 'blocked', failure }
  const archive = source?.kind === 'archive' ? { archive: source.object } : {}
  return { request: spec.body, after: [], notes: sourceNotes(spec, source), ...archive }
}

type FamilySource = Extract<ImageSource, { kind: 'family' }>

/** The request names the family's image, so that plan, run and retries use the same one. */
function createFromFamily(spec: ImageSpec, source: FamilySource, context: Context): Creation | Prevented {
  const family = context.state.families.get(source.path)
  if (family === undefined) throw new Error(`family ${source.path} was not looked up`)
  if (family.kind === 'failed') {
    return { verdict: 'blocked', failure: familyFailure(source, family.failure, context) }
  }
  const sourceImage = imagePath(source.project, family.image.name)
  return { request: { ...spec.body, sourceImage }, after: [], notes: [] }
}

function familyFailure({ path }: FamilySource, failure: Failure, { members }: Context): Failure {
  if (failure.kind !== 'notFound') return failure
  const member = members.get(path)
  return {
    kind: 'notFound',
    message: `source family ${path} has no active image`,
    reason: failure.reason ?? 'notFound',
    hint: member
      ? `${member.name} of this manifest will be in that family: name it as the source instead, sourceImage: ${member.name}`
      : 'correct the family or its project, or name an image as the source',
    ...omitUndefined({ items: failure.items }),
  }
}

/** An image with `adopt: true` that does not exist. */
const missingAdopted: Failure = {
  kind: 'notFound',
  message: 'it does not exist, and adopt: true prevents its creation',
  hint: 'correct its name or project, or remove its entry',
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
