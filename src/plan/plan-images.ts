import type { Failure } from '../catalog/failure.ts'
import { gcloudCommand } from '../catalog/image-ref.ts'
import type { Catalog, ImageBody, ImageSpec } from '../catalog/image-spec.ts'
import { provenanceLabels, specDigest } from '../catalog/provenance.ts'
import type { CloudState } from '../observe/cloud-state.ts'
import { topologicalOrder } from '../util/collections/graph.ts'
import { omitUndefined } from '../util/omit-undefined.ts'
import type { Creation } from './creation/creation.ts'
import { digestOf } from './creation/digest-of.ts'
import { type PlanContext, type Planned, planContext } from './creation/plan-context.ts'
import { planCreation } from './creation/plan-creation.ts'
import { type Plan, type Step, type StepId, stepFor } from './plan.ts'
import { planExisting } from './plan-existing.ts'
import { planNotes } from './plan-notes.ts'
import { releaseCheck } from './policies/older-release.ts'
import { promotionOf } from './policies/promote.ts'
import { planSources } from './sources/plan-sources.ts'

export interface CreationOptions {
  /** Create older releases in families with a policy too. */
  readonly allowOlder?: boolean | undefined
  /** Images started per hour from one source; undefined for no limit. */
  readonly sourceRate?: number | undefined
  /** Update existing images, also those whose manifest does not request it. */
  readonly update?: boolean | undefined
  /** The clock of this machine; the server's is preferred. */
  readonly nowMs?: number | undefined
}

/** Plans the steps that make the cloud match the catalog. Pure: the same catalog and state yield the same plan. */
export function planImages(catalog: Catalog, state: CloudState, options: CreationOptions = {}): Plan {
  const { images, origins } = catalog
  const context = planContext(catalog, state)
  const checked = releaseCheck(catalog, context.state, options.allowOlder ?? false)
  const promoted = promotionOf(context.state)
  const others = [...context.otherOrigins.values()].filter(({ path }) => isReady(context, path))
  const specs = new Map([...others, ...images].map((spec) => [spec.path, spec]))
  const sources = [...specs.values()].map(
    ({ path, source }) => [path, source.kind === 'image' ? [source.path] : []] as const,
  )
  for (const path of topologicalOrder(new Map(sources))) {
    const spec = specs.get(path)
    if (spec) {
      // an origin that the selection excludes is judged without an update, as this run makes none
      const { update = false } = context.otherOrigins.has(path) ? {} : options
      const planned = checked(spec, planImage(spec, context, { ...options, update }))
      context.planned.set(path, promoted(spec, planned))
    }
  }
  const planned = images.flatMap(({ path }) => context.planned.get(path) ?? [])
  return {
    images: planned.map(({ image }) => image),
    steps: planned.flatMap(({ steps }) => steps),
    notes: planNotes(planned, { origins, sourceRate: options.sourceRate, state }),
    families: [],
    sources: planSources(images, state),
  }
}

const isReady = ({ state }: PlanContext, path: string): boolean => state.images.get(path)?.status === 'READY'

function planImage(spec: ImageSpec, context: PlanContext, options: CreationOptions): Planned {
  const existing = context.state.images.get(spec.path)
  const digest = digestOf(spec, context)
  const planned = { image: spec, spec, ...omitUndefined({ digest }) }
  if (existing?.status === 'READY') {
    const nowMs = context.state.projects?.get(spec.project)?.serverMs ?? options.nowMs ?? 0
    return planExisting(spec, existing, digest, { update: options.update ?? false, nowMs })
  }
  if (existing?.status === 'FAILED') {
    return { image: { verdict: 'blocked', failure: failedImage(spec), ...planned }, steps: [], notes: [] }
  }
  const creation = planCreation(spec, context)
  if (existing !== undefined && existing.status !== 'DELETING') {
    // PENDING, or a state that the API does not have yet
    const sourcePath = sourcePathOf(spec, 'request' in creation ? creation.request : spec.body)
    const more = omitUndefined({ imageId: existing.id, sourcePath })
    const wait: Step = { ...more, ...stepFor(spec, 'awaitReady') }
    const fallback = 'request' in creation ? [createStep(planned, creation, { unless: wait.id })] : []
    // the notes on its source were due when it was created
    return { image: { verdict: 'change', existing, ...planned }, steps: [wait, ...fallback], notes: [] }
  }
  if (!('request' in creation)) return { image: { ...planned, ...creation }, steps: [], notes: [] }
  const { notes, after } = creation
  const change = { verdict: 'change', ...planned, ...omitUndefined({ existing }) } as const
  if (existing === undefined) return { image: change, steps: [createStep(planned, creation)], notes }
  const wait: Step = stepFor(spec, 'awaitDeletion', after)
  const create = createStep(planned, { ...creation, after: [wait.id, ...after] })
  return { image: change, steps: [wait, create], notes }
}

function createStep(
  { spec, digest }: { readonly spec: ImageSpec; readonly digest?: string },
  { request, after, archive }: Creation,
  more: { readonly unless?: StepId } = {},
): Step {
  const known = omitUndefined({ archive, sourcePath: sourcePathOf(spec, request) })
  const labeled = spec.catalog === undefined ? request : withProvenance(spec, request, digest)
  return { request: labeled, ...stepFor(spec, 'create', after), ...known, ...more }
}

/** The labels of mintage are not in the spec: an image without them is not drift. */
function withProvenance(spec: ImageSpec, request: ImageBody, digest: string | undefined): ImageBody {
  const own = provenanceLabels(spec, spec.origin === undefined ? specDigest(request, spec.followed) : digest)
  return Object.assign({}, request, { labels: Object.assign({}, request.labels, own) })
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
    hint: `delete it (${gcloudCommand('delete', spec)}), then rerun`,
  }
}
