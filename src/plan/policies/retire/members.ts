import { type ImageRef, imageRef } from '../../../catalog/image-ref.ts'
import type { FamilyPolicy } from '../../../catalog/image-spec.ts'
import { lifecycleOf } from '../../../catalog/lifecycle.ts'
import { catalogOf, labelsOf, ownLabels } from '../../../catalog/provenance.ts'
import type { Image } from '../../../gce/wire/resources.ts'
import { parseAdopted, parseTime } from './dates.ts'
import type { FamilyInput, Joining } from './input.ts'

/** An image of a family: one that exists, or one that joins it in this run. */
export interface Member {
  readonly ref: ImageRef
  /** Infinity: created in this run. */
  readonly createdMs: number
  /** When it became a member, as far as known: `deprecateAfter` counts from here. */
  readonly sinceMs: number
  readonly belongsToCatalog: boolean
  /** ACTIVE and READY. */
  readonly isActive: boolean
  readonly isReady: boolean
  /** Not in the family: its verification failed, or never ran. */
  readonly isCandidate: boolean
  readonly existing?: Image
  readonly joining?: Joining
}

/** Only images that mintage made or adopted are retired. An adoption without a readable date proves nothing. */
export function belongsToCatalog(image: Image, catalog: string): boolean {
  if (catalogOf(image) !== catalog) return false
  const { [ownLabels.adopted]: adopted, [ownLabels.spec]: digest } = labelsOf(image)
  return adopted === undefined ? digest !== undefined : parseAdopted(adopted) !== undefined
}

export interface FamilyMembers {
  /** Newest first. */
  readonly members: readonly Member[]
  readonly before: Member | undefined
  readonly after: Member | undefined
}

/** The members of a family by age, with its heads before and after the run. */
export function familyMembers(
  images: readonly Image[],
  listed: ReadonlySet<string>,
  { policy, joining }: FamilyInput,
  nowMs: number,
): FamilyMembers {
  const attached = new Set(joining.map(({ image }) => image.name))
  const inFamily = images.filter(({ family, name }) => family === policy.family && !attached.has(name))
  const existing = inFamily.map((image) => existingMember(image, policy))
  const before = headOf(existing.toSorted(newestFirst))
  const joined = joining.map((one) => joiningMember(one, nowMs)).reverse() // the last one is the newest
  const known = [...joined, ...existing].toSorted(newestFirst)
  const after = headOf(known)
  const candidates = images
    .filter((image) => isCandidate(image, policy) && !listed.has(image.name) && !attached.has(image.name))
    .map((image) => ({ ...existingMember(image, policy), isCandidate: true }))
    .filter(({ createdMs }) => after !== undefined && createdMs < after.createdMs)
  return { members: [...known, ...candidates].toSorted(newestFirst), before, after }
}

/** Created for the family, and not in it. */
export const isCandidate = (image: Image, { family }: FamilyPolicy): boolean =>
  !image.family && labelsOf(image)[ownLabels.family] === family

function existingMember(image: Image, { project, catalog }: FamilyPolicy): Member {
  const createdMs = parseTime(image.creationTimestamp) ?? Number.NaN
  const isReady = image.status === 'READY'
  return {
    ref: imageRef(project, image.name),
    createdMs,
    sinceMs: createdMs,
    belongsToCatalog: belongsToCatalog(image, catalog),
    isActive: isReady && lifecycleOf(image.deprecated).state === 'ACTIVE',
    isReady,
    isCandidate: false,
    existing: image,
  }
}

function joiningMember(joining: Joining, nowMs: number): Member {
  const { exists, image } = joining
  return {
    ref: image,
    createdMs:
      exists === undefined ? Number.POSITIVE_INFINITY : (parseTime(exists.creationTimestamp) ?? Number.NaN),
    sinceMs: nowMs,
    belongsToCatalog: joining.belongsToCatalog,
    isActive: exists === undefined || lifecycleOf(exists.deprecated).state === 'ACTIVE',
    isReady: true,
    isCandidate: false,
    joining,
    ...(exists && { existing: exists }),
  }
}

const headOf = (newestFirst: readonly Member[]): Member | undefined =>
  newestFirst.find(({ isActive }) => isActive)

/** By creation. Equal times keep their order; those that cannot be read are last. */
function newestFirst(one: Member, other: Member): number {
  const [a, b] = [one, other].map(({ createdMs }) => (Number.isNaN(createdMs) ? -1 : createdMs)) as [
    number,
    number,
  ]
  return a === b ? 0 : b - a
}
