import { imagePath } from '../catalog/image-ref.ts'
import type { Catalog, ImageBody, ImageSpec } from '../catalog/image-spec.ts'
import { ApiError } from '../gce/errors/api-error.ts'
import type { Image } from '../gce/wire/resources.ts'
import { driftOf } from './drift.ts'
import { familyNotes } from './family-notes.ts'
import type { Action, CloudState, Plan, PlanNote, SourceState } from './plan.ts'
import { imageNotes, type Listed, sourceError, sourceNotes } from './source-verdict.ts'

/** What has to be done to make the cloud as the catalog says. Pure: the same catalog and state, the same plan. */
export function planImages(catalog: Catalog, state: CloudState): Plan {
  const planner: Planner = {
    state,
    specs: new Map(catalog.images.map((spec) => [spec.path, spec])),
    members: membersBy(catalog),
    projects: new Set(catalog.images.map((spec) => spec.project)),
    listed: listedBy(catalog),
    actions: new Map(),
    notes: [],
  }
  const actions = catalog.images.map((spec) => actionFor(spec, planner))
  const places = new Map(catalog.images.map((spec, index) => [spec, index]))
  const placeOf = ({ spec }: PlanNote) => places.get(spec) ?? 0
  const notes = [...planner.notes, ...familyNotes(actions)]
  return { actions, notes: notes.sort((one, other) => placeOf(one) - placeOf(other)) }
}

function listedBy({ images, leftOut = new Set() }: Catalog): Listed {
  const paths = [...images.map(({ path }) => path), ...leftOut].reverse() // of one name, the first counts
  return { leftOut, byName: new Map(paths.map((path) => [path.slice(path.lastIndexOf('/') + 1), path])) }
}

/** The first image that will be in each family, by the path of the family. */
function membersBy({ images }: Catalog): ReadonlyMap<string, ImageSpec> {
  const members = new Map<string, ImageSpec>()
  for (const spec of images) {
    const path = imagePath(spec.project, `family/${spec.body.family}`)
    if (spec.body.family !== undefined && !members.has(path)) members.set(path, spec)
  }
  return members
}

interface Planner {
  readonly state: CloudState
  readonly specs: ReadonlyMap<string, ImageSpec>
  readonly members: ReadonlyMap<string, ImageSpec>
  /** Projects whose images were looked up, so that absence means something. */
  readonly projects: ReadonlySet<string>
  /** Actions made so far: a source comes before the images that are built on it. */
  readonly actions: Map<string, Action>
  readonly listed: Listed
  readonly notes: PlanNote[]
}

/** Follows chains of sources with a stack of its own: a chain may be as long as the manifest. */
function actionFor(spec: ImageSpec, planner: Planner): Action {
  const chain: ImageSpec[] = []
  let next: ImageSpec | undefined = spec
  while (next && !planner.actions.has(next.path)) {
    chain.push(next)
    next = next.source.kind === 'image' ? planner.specs.get(next.source.path) : undefined
  }
  for (const link of chain.reverse()) planner.actions.set(link.path, decide(link, planner))
  return planner.actions.get(spec.path) as Action
}

function decide(spec: ImageSpec, planner: Planner): Action {
  const image = planner.state.images.get(spec.path)
  if (image === undefined) return createAction(spec, planner)
  switch (image.status) {
    case 'READY': {
      planner.notes.push(...imageNotes(spec, image))
      const fields = driftOf(spec, image)
      return fields.length > 0 ? { kind: 'drifted', spec, image, fields } : { kind: 'exists', spec, image }
    }
    case 'FAILED':
      return { kind: 'blocked', spec, error: failedImage(spec) }
    case 'DELETING': {
      const create = createAction(spec, planner)
      return create.kind === 'create' ? { ...create, kind: 'recreate', image } : create
    }
    default: // PENDING, or a state that the API has not had so far: it is for READY that we wait
      return adoptAction(spec, image, planner)
  }
}

function adoptAction(spec: ImageSpec, image: Image, planner: Planner): Action {
  // what is to say of its source was to be said when it was created
  const create = createAction(spec, { ...planner, notes: [] })
  if (create.kind !== 'create') return { kind: 'adopt', spec, image }
  const { request, after } = create
  return { kind: 'adopt', spec, image, request, ...(after === undefined ? {} : { after }) }
}

/** A FAILED image keeps its name taken and is never replaced without the user's word. */
export function failedImage(spec: ImageSpec): ApiError {
  return new ApiError({
    kind: 'failed',
    message: 'it already exists with status FAILED: an earlier creation failed',
    reason: 'IMAGE_FAILED',
    hint: `delete it (gcloud compute images delete ${spec.name} --project ${spec.project}), then rerun`,
  })
}

function createAction(spec: ImageSpec, planner: Planner): Action {
  const { source } = spec
  if (source.kind === 'family') return createFromFamily(spec, source, planner)
  const sourceAction = source.kind === 'image' ? planner.actions.get(source.path) : undefined
  switch (sourceAction?.kind) {
    case undefined:
      return createFrom(spec, sourceState(source, planner), planner)
    case 'exists':
    case 'drifted':
      return createFrom(spec, { kind: 'found', resource: sourceAction.image }, planner)
    case 'create':
    case 'adopt':
    case 'recreate':
      return { kind: 'create', spec, request: spec.body, after: sourceAction.spec.path }
    case 'blocked':
    case 'skipped':
      return { kind: 'skipped', spec, why: `source image ${sourceAction.spec.name} cannot be created` }
  }
}

/** What is known of a source that this plan does not create; undefined if it was not looked up. */
function sourceState(
  source: Exclude<ImageSpec['source'], { kind: 'family' }>,
  { state, projects }: Planner,
): SourceState | undefined {
  if (source.kind === 'rawDisk') return state.sources.get(source.uri)
  if (source.kind !== 'image' || !projects.has(source.project)) return state.sources.get(source.path)
  const resource = state.images.get(source.path)
  return resource === undefined ? { kind: 'absent' } : { kind: 'found', resource }
}

function createFrom(spec: ImageSpec, source: SourceState | undefined, planner: Planner): Action {
  const error = sourceError(spec, source, planner.listed)
  if (error !== undefined) return { kind: 'blocked', spec, error }
  planner.notes.push(...sourceNotes(spec, source))
  const archive = source?.kind === 'archive' ? { archive: source.object } : {}
  return { kind: 'create', spec, request: spec.body, ...archive }
}

function createFromFamily(
  spec: ImageSpec,
  source: Extract<ImageSpec['source'], { kind: 'family' }>,
  planner: Planner,
): Action {
  const member = planner.state.families.get(source.path)
  if (member === undefined) throw new Error(`family ${source.path} was not looked up`)
  if (member instanceof ApiError) {
    return { kind: 'blocked', spec, error: familyError(source, member, planner) }
  }
  return { kind: 'create', spec, request: pinned(spec.body, source.project, member) }
}

/** The family's image by its name, so that plan, run and retries all mean the same one. */
function pinned(body: ImageBody, project: string, member: Image): ImageBody {
  return { ...body, sourceImage: imagePath(project, member.name) }
}

function familyError(
  source: Extract<ImageSpec['source'], { kind: 'family' }>,
  error: ApiError,
  planner: Planner,
): ApiError {
  if (error.kind !== 'notFound') return error
  const own = planner.members.get(imagePath(source.project, `family/${source.family}`))
  return new ApiError({
    kind: 'notFound',
    message: `source family ${source.path} has no active image`,
    reason: error.reason ?? 'notFound',
    hint: own
      ? `${own.name} of this manifest will be in that family: name it as the source instead, sourceImage: ${own.name}`
      : 'correct the family or its project, or name an image as the source',
    items: error.items,
  })
}
