import { familyKeyOf } from '../../../catalog/follow/source-values.ts'
import { familyKey, type ImageRef, imageRef, parseImagePath } from '../../../catalog/image-ref.ts'
import type { Catalog, FamilyPolicy, ImageSpec } from '../../../catalog/image-spec.ts'
import { sourceImages } from '../../../catalog/source-images.ts'
import type { CloudState } from '../../../observe/cloud-state.ts'
import { groupBy } from '../../../util/collections/group-by.ts'
import { omitUndefined } from '../../../util/omit-undefined.ts'
import type { FamilyPlan } from '../../family-plan.ts'
import {
  type ImagePlan,
  lastOf,
  type Plan,
  type PlanNote,
  type Step,
  type StepKind,
  stepsByImage,
} from '../../plan.ts'
import type { FamilyInput, Joining, ProjectInput } from './input.ts'
import { planProject, type RetirePlan } from './plan-project.ts'
import { unverifiedNotes } from './unverified-notes.ts'

export interface RetireOptions {
  readonly prune: boolean
  readonly maxRetire?: number
  /** The clock of this machine. */
  readonly nowMs: number
}

type Planned = Pick<Plan, 'images' | 'steps'>

/**
 * The retirements that follow the planned steps, by the policies of the catalog. An image that no step creates or
 * attaches joins no family.
 */
export function planRetirement(
  catalog: Catalog,
  state: CloudState,
  planned: Planned,
  options: RetireOptions,
): RetirePlan & { readonly notes: readonly PlanNote[] } {
  const { policies = [] } = catalog
  const context = { catalog, state, steps: stepsByImage(planned), entries: entriesByFamily(planned.images) }
  const listed = namesByProject(listedIn(catalog))
  const sources = namesByProject(sourcesIn(catalog, state))
  const plans = [...new Set(policies.map(({ project }) => project))].map((project) => {
    const known = state.projects?.get(project)
    const input: ProjectInput = {
      project,
      images: known?.images,
      serverMs: known?.serverMs,
      nowMs: options.nowMs,
      listed: listed(project),
      sources: sources(project),
      prune: options.prune,
      maxRetire: options.maxRetire,
      shards: catalog.shard?.count ?? 1,
      families: policies
        .filter((policy) => policy.project === project)
        .map((policy) => familyInput(policy, context)),
    }
    const unverified = input.families.flatMap(({ policy }) =>
      unverifiedNotes(policy, input, context.entries.get(familyKey(project, policy.family))?.at(-1)),
    )
    return { ...planProject(input), unverified }
  })
  const families = plans.flatMap((plan) => plan.families)
  return {
    families,
    steps: plans.flatMap((plan) => plan.steps),
    notes: [
      ...families.flatMap((family) => foreignHeadNotes(family, context.entries)),
      ...plans.flatMap(({ unverified }) => unverified),
    ],
  }
}

/** On the last entry of the family, which is not its head. */
function foreignHeadNotes(
  { project, family, after, hasForeignHead }: FamilyPlan,
  entries: Entries,
): PlanNote[] {
  const last = entries.get(familyKey(project, family))?.at(-1)
  if (!hasForeignHead || last === undefined) return []
  const message = `family ${family} in ${project} points to ${after}, which is neither in the manifest nor of its catalog: it is never retired`
  return [{ image: last.image, code: 'foreignFamilyHead', message }]
}

/** The images that the manifest lists, selected or not. */
const listedIn = ({ images, leftOut = new Set() }: Catalog): (ImageRef | undefined)[] => [
  ...images,
  ...[...leftOut].map(parseImagePath),
]

/**
 * The images that listed images are created from, selected or not, and those in the lock file. `origins` has the images of
 * all projects, also of those that --project excludes.
 */
function sourcesIn(
  { images, leftOutSources = [], pinned = new Set(), origins = new Map() }: Catalog,
  { families }: CloudState,
): (ImageRef | undefined)[] {
  const heads = images.flatMap(({ source }) => {
    if (source.kind !== 'family') return []
    const family = families.get(source.path)
    return family?.kind === 'found' ? [imageRef(source.project, family.image.name)] : []
  })
  const named = [...images, ...origins.values()].flatMap(sourceImages)
  return [...named, ...leftOutSources, ...heads, ...[...pinned].map(parseImagePath)]
}

/** The names of the images of each project. */
function namesByProject(images: readonly (ImageRef | undefined)[]): (project: string) => ReadonlySet<string> {
  const names = new Map<string, Set<string>>()
  for (const image of images) {
    if (image === undefined) continue
    const known = names.get(image.project)
    if (known) known.add(image.name)
    else names.set(image.project, new Set([image.name]))
  }
  return (project) => names.get(project) ?? new Set()
}

interface Context {
  readonly catalog: Catalog
  readonly state: CloudState
  readonly entries: Entries
  readonly steps: ReadonlyMap<string, readonly Step[]>
}

/** The images of the manifest by project and family; those of a project whose family is not known, by the project. */
type Entries = ReadonlyMap<string, readonly ImagePlan[]>

const entriesByFamily = (images: readonly ImagePlan[]): Entries =>
  groupBy(images, ({ spec }) => spec && familyKeyOf(spec))

function familyInput(policy: FamilyPolicy, context: Context): FamilyInput {
  const { catalog, steps } = context
  const { project, family } = policy
  const keys = [familyKey(project, family), project]
  const entries = keys.flatMap((key) => context.entries.get(key) ?? [])
  const specs = entries.flatMap(({ spec }) => spec ?? [])
  const joining = specs.flatMap((spec) => joiningOf(spec, policy, context))
  const after = specs.flatMap(({ path }) => lastOf(steps.get(path) ?? []))
  return { policy, joining, after, ...omitUndefined({ withheld: entriesProblem(policy, catalog, entries) }) }
}

function joiningOf(spec: ImageSpec, { catalog }: FamilyPolicy, { state, steps }: Context): Joining[] {
  const done = (steps.get(spec.path) ?? []).flatMap(({ do: kind }) => joiningSteps[kind] ?? [])
  if (!done.some(({ joins }) => joins(spec))) return []
  const existing = state.images.get(spec.path)
  const { architecture } = spec.body
  return [
    {
      image: { project: spec.project, name: spec.name, path: spec.path },
      belongsToCatalog: spec.catalog === catalog,
      isVerified: [spec.path, spec.origin?.path ?? ''].some((path) => isVerified(steps.get(path))),
      text: [...new Set(done.map(({ word }) => word))].join(', '),
      ...omitUndefined({
        architecture: typeof architecture === 'string' ? architecture : undefined,
        exists: existing?.status === 'READY' ? existing : undefined,
      }),
    },
  ]
}

/** Its own verification decides, or that of the image that it copies. */
const isVerified = (steps: readonly Step[] = []): boolean => steps.some((step) => step.do === 'verify')

interface JoiningStep {
  /** In the report. */
  readonly word: string
  /** Whether the image is a member of its family after the step. */
  readonly joins: (spec: ImageSpec) => boolean
}

/** An image with a verification is created outside of its family. */
const creation: JoiningStep = { word: 'create', joins: ({ verify }) => verify === undefined }

/** The steps on the way of an image into its family. */
const joiningSteps: Readonly<Partial<Record<StepKind, JoiningStep>>> = {
  awaitReady: creation,
  create: creation,
  verify: { word: 'verify', joins: () => false },
  attachFamily: { word: 'attach', joins: () => true },
}

/** Why the manifest does not prove which images of the family are wanted. */
function entriesProblem(
  { project, family, unread }: FamilyPolicy,
  { leftOutFamilies }: Catalog,
  entries: readonly ImagePlan[],
): string | undefined {
  if (unread !== undefined) return `${unread} shares its policy, and is not among the manifests of this run`
  if (leftOutFamilies?.has(familyKey(project, family)) || leftOutFamilies?.has(project)) {
    return 'the selection excludes some of its images'
  }
  for (const planned of entries) {
    const { name } = planned.image
    if (planned.verdict === 'blocked') return `its image ${name} cannot be created`
    if (planned.verdict === 'skipped') return `its image ${name} is skipped`
  }
  return entries.length === 0 ? 'the manifest lists none of its images' : undefined
}
