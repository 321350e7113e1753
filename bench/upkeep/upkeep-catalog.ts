import type { EmulatorState, ImageState } from '../../src/emulator/public.ts'
import { trialStartMs } from '../trials/conditions.ts'

/** A catalog in the middle of its life: families with images in every state, of which one is due for each step. */
export interface UpkeepCatalog {
  readonly families: number
  /** Of each family in each project. */
  readonly images: number
}

/** The first is the origin. */
export const upkeepProjects = ['golden-staging', 'golden-prod'] as const
export const catalogName = 'golden'
export const [keep, obsoleteAfterDays, deleteAfterDays] = [3, 30, 90] as const

/** All operations take equally long, so that the lower bound is exact. */
export const operationMs = 20_000

/** What a run does to each family in each project. */
export const stepKinds = ['create', 'deprecate', 'obsolete', 'delete'] as const
export type StepKind = (typeof stepKinds)[number]

/** A step that the run has to take: `delete golden-prod/family-001-v20250001`. */
export const goalText = (kind: StepKind, project: string, name: string): string =>
  `${kind} ${project}/${name}`

export interface Release {
  readonly family: string
  /** Of the image that nobody has created yet. */
  readonly name: string
  readonly archive: string
}

const imageName = (family: string, release: number): string => `${family}-v${20_250_000 + release}`

export const releasesOf = ({ families, images }: UpkeepCatalog): Release[] =>
  Array.from({ length: families }, (_, index) => {
    const family = `family-${String(index).padStart(3, '0')}`
    return {
      family,
      name: imageName(family, images),
      archive: `https://storage.googleapis.com/golden-builds/${family}.tar.gz`,
    }
  })

const dayMs = 86_400_000
const daysAgo = (days: number): string => new Date(trialStartMs - days * dayMs).toISOString()

/** Each family has the images of all earlier releases, in each project. */
export function upkeepState(catalog: UpkeepCatalog): EmulatorState {
  const { images } = catalog
  return {
    images: upkeepProjects.flatMap((project) =>
      releasesOf(catalog).flatMap(({ family }) =>
        Array.from({ length: images }, (_, age) => member(project, family, age, images)),
      ),
    ),
  }
}

/** By `age`, from 0: `keep` ACTIVE images, three DEPRECATED ones, one due to become OBSOLETE, more, and one due for deletion. */
function member(project: string, family: string, age: number, images: number): ImageState {
  const days =
    age < keep ? undefined : age < keep + 3 ? 25 : age === keep + 3 ? 31 : age < images - 1 ? 40 : 91
  return {
    project,
    name: imageName(family, images - 1 - age),
    family,
    creationTimestamp: daysAgo(3 + age * 9),
    labels: {
      'managed-by': catalogName,
      'mintage-catalog': catalogName,
      'mintage-spec': `v1-${'0'.repeat(40)}`,
    },
    ...(days === undefined
      ? {}
      : {
          deprecated: {
            state: age <= keep + 3 ? 'DEPRECATED' : 'OBSOLETE',
            deprecated: daysAgo(days),
            obsolete: daysAgo(days - obsoleteAfterDays),
            deleted: daysAgo(days - deleteAfterDays),
          },
        }),
  }
}

/** All steps that a run has to take. */
export const goalsOf = (catalog: UpkeepCatalog): string[] =>
  upkeepProjects.flatMap((project) =>
    releasesOf(catalog).flatMap(({ family, name }) => {
      const release = { create: name, ...agedNames(family, catalog) }
      return stepKinds.map((kind) => goalText(kind, project, release[kind]))
    }),
  )

const agedNames = (family: string, { images }: UpkeepCatalog) => ({
  deprecate: imageName(family, images - keep),
  obsolete: imageName(family, images - keep - 4),
  delete: imageName(family, 0),
})

/** The steps that a state shows, of those that a run has to take. */
export function goalsReached(catalog: UpkeepCatalog, { images = [] }: EmulatorState): ReadonlySet<string> {
  const found = new Map(images.map((image) => [`${image.project}/${image.name}`, image]))
  return new Set(goalsOf(catalog).filter((goal) => isReached(goal, found)))
}

function isReached(goal: string, images: ReadonlyMap<string, ImageState>): boolean {
  const [kind, path = ''] = goal.split(' ')
  const image = images.get(path)
  switch (kind) {
    case 'create':
      return (image?.status ?? 'READY') === 'READY' && image?.family !== undefined
    case 'deprecate':
      return image?.deprecated?.state === 'DEPRECATED' && image.deprecated.deleted !== undefined
    case 'obsolete':
      return image?.deprecated?.state === 'OBSOLETE'
    default:
      return image === undefined
  }
}

/** The manifest of mintage for the catalog. */
export function upkeepManifest(catalog: UpkeepCatalog): string {
  const releases = releasesOf(catalog)
  const policy = `{ keep: ${keep}, obsoleteAfter: ${obsoleteAfterDays}d, deleteAfter: ${deleteAfterDays}d }`
  const policies = releases.map(({ family }) => `  ${family}: ${policy}\n`)
  const release = releases[0]?.name.replace(/^.*-/, '')
  return `catalog: ${catalogName}
projects: [${upkeepProjects.join(', ')}]
families:
${policies.join('')}images:
  - name: \${matrix.family}-${release}
    matrix: { family: [${releases.map(({ family }) => family).join(', ')}] }
    family: \${matrix.family}
    rawDisk: { source: "https://storage.googleapis.com/golden-builds/\${matrix.family}.tar.gz" }
    verify: ["true"]
`
}
