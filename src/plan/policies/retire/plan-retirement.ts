import { type ImageRef, parseImagePath } from '../../../catalog/image-ref.ts'
import type { Catalog, FamilyPolicy, ImageSpec } from '../../../catalog/image-spec.ts'
import type { CloudState } from '../../../observe/cloud-state.ts'
import { omitUndefined } from '../../../util/omit-undefined.ts'
import type { ImagePlan, Plan, Step, StepKind } from '../../plan.ts'
import { stepsByImage } from '../../plan.ts'
import type { FamilyInput, Joining, ProjectInput } from './input.ts'
import { planProject, type RetirePlan } from './plan-project.ts'

export interface RetireOptions {
  readonly prune: boolean
  readonly maxRetire?: number
  /** The clock of this machine. */
  readonly nowMs: number
  /** Whether this run creates and attaches images; otherwise no missing image counts as a member. */
  readonly creates: boolean
}

type Planned = Pick<Plan, 'images' | 'steps'>

/** The retirements that follow the planned creations, by the policies of the catalog. */
export function planRetirement(
  catalog: Catalog,
  state: CloudState,
  planned: Planned,
  options: RetireOptions,
): RetirePlan {
  const { policies = [] } = catalog
  const steps = stepsByImage(planned)
  const plans = [...new Set(policies.map(({ project }) => project))].map((project) => {
    const known = state.projects?.get(project)
    const input: ProjectInput = {
      project,
      images: known?.images,
      serverMs: known?.serverMs,
      nowMs: options.nowMs,
      listed: new Set(listedIn(project, catalog)),
      sources: new Set(sourcesIn(project, catalog, state)),
      prune: options.prune,
      maxRetire: options.maxRetire,
      families: policies
        .filter((policy) => policy.project === project)
        .map((policy) => familyInput(policy, { catalog, state, planned: planned.images, steps, options })),
    }
    return planProject(input)
  })
  return {
    families: plans.flatMap(({ families }) => families),
    steps: plans.flatMap((plan) => plan.steps),
  }
}

/** Names of the images that the manifest lists, selected or not. */
const listedIn = (project: string, { images, leftOut = new Set() }: Catalog): string[] =>
  namesIn(
    project,
    [...images.map(({ path }) => path), ...leftOut].map((path) => parseImagePath(path)),
  )

/** Names of the images that listed images are created from, families resolved as far as they were read. */
function sourcesIn(project: string, { images }: Catalog, { families }: CloudState): string[] {
  const sources = images.flatMap(({ source, body }): (ImageRef | undefined)[] => {
    if (source.kind === 'image') return [source]
    if (source.kind !== 'family') return []
    const family = families.get(source.path)
    const pinned = typeof body.sourceImage === 'string' ? [parseImagePath(body.sourceImage)] : []
    if (family?.kind !== 'found') return pinned
    const { name } = family.image
    return [...pinned, { project: source.project, name, path: '' }]
  })
  return namesIn(project, sources)
}

const namesIn = (project: string, images: readonly (ImageRef | undefined)[]): string[] =>
  images.flatMap((image) => (image?.project === project ? [image.name] : []))

interface Context {
  readonly catalog: Catalog
  readonly state: CloudState
  readonly planned: readonly ImagePlan[]
  readonly steps: ReadonlyMap<string, readonly Step[]>
  readonly options: RetireOptions
}

function familyInput(policy: FamilyPolicy, context: Context): FamilyInput {
  const { catalog, planned, steps, options } = context
  const entries = planned.filter(
    ({ image, spec }) => image.project === policy.project && spec?.body.family === policy.family,
  )
  const specs = entries.flatMap(({ spec }) => spec ?? [])
  const joining = options.creates ? specs.flatMap((spec) => joiningOf(spec, policy, context)) : []
  const after = specs.flatMap(({ path }) => (steps.get(path) ?? []).slice(-1).map(({ id }) => id))
  return { policy, joining, after, ...omitUndefined({ withheld: entriesProblem(policy, catalog, entries) }) }
}

function joiningOf(spec: ImageSpec, { catalog }: FamilyPolicy, { state, steps }: Context): Joining[] {
  const words = (steps.get(spec.path) ?? []).flatMap(({ do: kind }) => joiningWords[kind] ?? [])
  if (words.length === 0) return []
  const existing = state.images.get(spec.path)
  const { architecture } = spec.body
  return [
    {
      image: { project: spec.project, name: spec.name, path: spec.path },
      isOurs: spec.catalog === catalog,
      isVerified: spec.verify !== undefined,
      text: [...new Set(words)].join(', '),
      ...omitUndefined({
        architecture: typeof architecture === 'string' ? architecture : undefined,
        exists: existing?.status === 'READY' ? existing : undefined,
      }),
    },
  ]
}

/** Steps after which an image is a member of its family, as words. */
const joiningWords: Readonly<Partial<Record<StepKind, string>>> = {
  awaitReady: 'create',
  create: 'create',
  verify: 'verify',
  attachFamily: 'attach',
}

/** Why the manifest does not prove which images of the family are wanted. */
function entriesProblem(
  { project, family }: FamilyPolicy,
  { leftOutFamilies }: Catalog,
  entries: readonly ImagePlan[],
): string | undefined {
  if (leftOutFamilies?.has(`${project}/${family}`)) return 'the selection excludes some of its images'
  for (const planned of entries) {
    const { name } = planned.image
    if (planned.verdict === 'blocked') return `its image ${name} cannot be created`
    if (planned.verdict === 'skipped') return `its image ${name} is skipped`
  }
  return entries.length === 0 ? 'the manifest lists none of its images' : undefined
}
