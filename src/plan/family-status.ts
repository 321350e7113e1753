import { imagePath } from '../catalog/image-ref.ts'
import type { Catalog, ImageSpec } from '../catalog/image-spec.ts'
import { lifecycleOf } from '../catalog/lifecycle.ts'
import { labelsOf, ownLabels } from '../catalog/provenance.ts'
import type { Image } from '../gce/wire/resources.ts'
import type { CloudState, ProjectState } from '../observe/cloud-state.ts'
import { omitUndefined } from '../util/omit-undefined.ts'
import { digestOf } from './creation/digest-of.ts'
import { imageDrift } from './image-drift.ts'
import type { ImagePlan } from './plan.ts'
import { isActive } from './policies/heads.ts'
import { dayOf, parseTime } from './policies/retire/dates.ts'
import { planRetirement } from './policies/retire/plan-retirement.ts'

/** The state of one family in one project. */
export interface FamilyStatus {
  readonly project: string
  /** Undefined: the listed images that belong to no family. */
  readonly family?: string
  readonly head?: string
  /** ms since the creation of the head. */
  readonly headAgeMs?: number
  readonly active: number
  readonly deprecated: number
  readonly obsolete: number
  readonly deleted: number
  readonly notReady: number
  /** The earliest date that an image of the family has for its next state, `2026-12-28`. */
  readonly next?: string
  /** Retirements that are due, but beyond the limit of a run. */
  readonly deferred: number
  /** Listed images that differ from the manifest. */
  readonly drifted: number
  /** Images that wait for the verification that precedes their family. */
  readonly unverified: number
}

type Projects = ReadonlyMap<string, ProjectState>

/** The state of each family of the catalog, by its projects' lists of images. Pure. */
export function familyStatuses(catalog: Catalog, projects: Projects, nowMs: number): FamilyStatus[] {
  const images = new Map(
    [...projects].flatMap(([project, { images }]) =>
      images.map((image) => [imagePath(project, image.name), image] as const),
    ),
  )
  const state: CloudState = { images, families: new Map(), sources: new Map(), projects }
  const context = { state, ...omitUndefined({ origins: catalog.origins }) }
  const planned = catalog.images.map((spec) => planOf(spec, images.get(spec.path), digestOf(spec, context)))
  const options = { prune: true, nowMs }
  const { families } = planRetirement(catalog, state, { images: planned, steps: [] }, options)
  const deferred = new Map(families.map((plan) => [keyOf(plan.project, plan.family), plan.deferred]))
  const drifted = countBy(planned.flatMap(({ verdict, spec }) => (verdict === 'drifted' ? [spec] : [])))
  const withoutFamily = new Set(
    catalog.images.filter((spec) => familyOf(spec) === undefined).map(({ path }) => path),
  )
  const catalogs = new Set([...catalog.images, ...(catalog.policies ?? [])].map((one) => one.catalog))
  return familiesOf(catalog).map(({ project, family }) => {
    const { images: all = [], serverMs = nowMs } = projects.get(project) ?? {}
    const members = all.filter((image) =>
      family === undefined
        ? !image.family && withoutFamily.has(imagePath(project, image.name))
        : image.family === family,
    )
    const key = keyOf(project, family)
    return {
      project,
      ...omitUndefined({ family, next: nextDate(members) }),
      ...(family === undefined ? {} : headOf(members, serverMs)),
      ...countStates(members),
      deferred: deferred.get(key) ?? 0,
      drifted: drifted.get(key) ?? 0,
      unverified:
        family === undefined ? 0 : all.filter((image) => isUnverified(image, family, catalogs)).length,
    }
  })
}

const keyOf = (project: string, family: string | undefined): string => `${project}/${family ?? ''}`

const familyOf = ({ body }: ImageSpec): string | undefined =>
  typeof body.family === 'string' ? body.family : undefined

function familiesOf({ images, policies = [] }: Catalog) {
  const named = [...policies, ...images.map((spec) => ({ project: spec.project, family: familyOf(spec) }))]
  const byKey = new Map(named.map(({ project, family }) => [keyOf(project, family), { project, family }]))
  return [...byKey].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, family]) => family)
}

function planOf(
  spec: ImageSpec,
  image: Image | undefined,
  digest: string | undefined,
): ImagePlan & { readonly spec: ImageSpec } {
  if (image === undefined) return { image: spec, spec, verdict: 'change' }
  const fields = image.status === 'READY' ? imageDrift(spec, image, digest) : []
  const known = { image: spec, spec, existing: image }
  return fields.length > 0 ? { verdict: 'drifted', fields, ...known } : { verdict: 'current', ...known }
}

function countBy(specs: readonly ImageSpec[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const spec of specs) {
    const key = keyOf(spec.project, familyOf(spec))
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

const stateOf = (image: Image) => String(lifecycleOf(image.deprecated).state)

const createdMs = ({ creationTimestamp }: Image): number => parseTime(creationTimestamp) ?? -1

function headOf(members: readonly Image[], nowMs: number): Pick<FamilyStatus, 'head' | 'headAgeMs'> {
  const [head] = members.filter(isActive).sort((one, other) => createdMs(other) - createdMs(one))
  if (head === undefined) return {}
  const ms = parseTime(head.creationTimestamp)
  return { head: head.name, ...(ms === undefined ? {} : { headAgeMs: Math.max(0, nowMs - ms) }) }
}

function countStates(members: readonly Image[]) {
  const ready = members.filter(({ status }) => status === 'READY')
  const count = (state: string) => ready.filter((image) => stateOf(image) === state).length
  return {
    active: count('ACTIVE'),
    deprecated: count('DEPRECATED'),
    obsolete: count('OBSOLETE'),
    deleted: count('DELETED'),
    notReady: members.length - ready.length,
  }
}

/** Of a DEPRECATED image the date to become OBSOLETE, of an OBSOLETE one the date to be deleted. */
function nextDate(members: readonly Image[]): string | undefined {
  const dates = members.flatMap((image) => {
    const { obsolete, deleted } = (image.deprecated ?? {}) as { obsolete?: unknown; deleted?: unknown }
    const date = { DEPRECATED: obsolete, OBSOLETE: deleted }[stateOf(image)]
    return parseTime(date) ?? []
  })
  return dates.length === 0 ? undefined : dayOf(Math.min(...dates))
}

/** Images of other catalogs wait for other runs. */
function isUnverified(image: Image, family: string, catalogs: ReadonlySet<string | undefined>): boolean {
  const { [ownLabels.family]: awaited, [ownLabels.catalog]: catalog } = labelsOf(image)
  const isOther = catalog !== undefined && !catalogs.has(catalog)
  return isActive(image) && !image.family && awaited === family && !isOther
}
