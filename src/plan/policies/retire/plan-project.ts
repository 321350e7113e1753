import { imageRef } from '../../../catalog/image-ref.ts'
import { lifecycleOf } from '../../../catalog/lifecycle.ts'
import { labelsOf, ownLabels } from '../../../catalog/provenance.ts'
import { shareOf } from '../../../catalog/shards/share-of.ts'
import type { Image } from '../../../gce/wire/resources.ts'
import { groupBy } from '../../../util/collections/group-by.ts'
import { omitUndefined } from '../../../util/omit-undefined.ts'
import type { FamilyMember, FamilyPlan } from '../../family-plan.ts'
import type { FamilyInput, ProjectInput, Retirement } from './input.ts'
import { type Judged, judgeMembers } from './judge-members.ts'
import { belongsToCatalog, type FamilyMembers, familyMembers } from './members.ts'
import { clockProblem, membersProblem } from './withheld.ts'

export interface RetirePlan {
  readonly families: readonly FamilyPlan[]
  /** Deprecations first, deletions last; of a family the oldest first. */
  readonly steps: readonly Retirement[]
}

const order: readonly Retirement['do'][] = ['deprecate', 'obsolete', 'delete']

interface FamilyVerdict {
  readonly input: FamilyInput
  readonly known: FamilyMembers
  readonly judged: readonly Judged[]
  readonly withheld: string | undefined
}

/** Plans the retirements of a project's families, within one limit for all of them. */
export function planProject(input: ProjectInput): RetirePlan {
  const nowMs = Math.floor((input.serverMs ?? input.nowMs) / 1_000) * 1_000 // dates have whole seconds
  const groups = byFamily(input.images ?? [])
  const problem =
    input.images === undefined
      ? 'the images of its project cannot be listed'
      : clockProblem(input.serverMs, input.nowMs)
  const verdicts = input.families.map((family): FamilyVerdict => {
    const known = familyMembers(groups.get(family.policy.family) ?? [], input.listed, family, nowMs)
    const withheld = family.withheld ?? problem ?? membersProblem(known)
    return {
      input: family,
      known,
      withheld,
      judged: judgeMembers(known, family.policy, { ...input, nowMs }),
    }
  })
  const due = verdicts.flatMap(({ judged, withheld }) => (withheld === undefined ? judged.filter(isDue) : []))
  const chosen = withinLimit(due, shareOf(input.maxRetire ?? defaultLimit(input), input.shards))
  return {
    families: verdicts.map((verdict) => familyPlan(verdict, chosen, input)),
    steps: verdicts
      .flatMap((verdict) => stepsOf(verdict, chosen))
      .toSorted((one, other) => order.indexOf(one.do) - order.indexOf(other.do)),
  }
}

/** The images of each family, with those that were to join it. */
const byFamily = (images: readonly Image[]): ReadonlyMap<string, readonly Image[]> =>
  groupBy(images, (image) => image.family || labelsOf(image)[ownLabels.family])

type DueMember = Judged & Required<Pick<Judged, 'next'>>

const isDue = (judged: Judged): judged is DueMember => judged.next !== undefined

/** A twentieth of the catalog's images, and at least ten: a manifest that lost its entries retires few images a run. */
function defaultLimit({ images = [], families }: ProjectInput): number {
  const catalogs = [...new Set(families.map(({ policy }) => policy.catalog))]
  const owned = images.filter((image) => catalogs.some((catalog) => belongsToCatalog(image, catalog)))
  return Math.max(10, Math.floor(owned.length / 20))
}

/** The oldest ones. Deprecations have their own limit: they must not wait for deletions. */
function withinLimit(due: readonly DueMember[], limit: number): ReadonlySet<Judged> {
  const oldestFirst = due.toSorted((one, other) => one.member.createdMs - other.member.createdMs)
  const deprecations = oldestFirst.filter(({ next }) => next.do === 'deprecate')
  const others = oldestFirst.filter(({ next }) => next.do !== 'deprecate')
  return new Set([...deprecations.slice(0, limit), ...others.slice(0, limit)])
}

function familyPlan(
  { input, known, judged, withheld }: FamilyVerdict,
  chosen: ReadonlySet<Judged>,
  { images, listed }: ProjectInput,
): FamilyPlan {
  const { project, family } = input.policy
  const isDeferred = (one: Judged) => withheld === undefined && isDue(one) && !chosen.has(one)
  const members = judged.map((one): FamilyMember => {
    const { member, fate, text } = one
    const image = member.ref
    const facts = lifecycleFacts(one, withheld === undefined && !isDeferred(one))
    if (isDeferred(one)) return { image, fate: 'deferred', text: `deferred: ${text}`, ...facts }
    return withheld !== undefined && isDue(one)
      ? { image, fate: 'withheld', text: `withheld: ${text}`, ...facts }
      : { image, fate, text, ...facts }
  })
  const { before, after } = known
  const isForeign = after !== undefined && !after.belongsToCatalog && !listed.has(after.ref.name)
  return {
    project,
    family,
    ...omitUndefined({
      before: before?.ref.name,
      after: after?.ref.name,
      beforeCreatedMs: knownTime(before?.createdMs),
      afterCreatedMs: knownTime(after?.createdMs),
      ifVerified: after?.joining?.isVerified === true ? (true as const) : undefined,
      withheld,
      isUnknown: images === undefined && input.withheld === undefined ? (true as const) : undefined,
      hasForeignHead: isForeign ? (true as const) : undefined,
    }),
    members,
    deferred: judged.filter(isDeferred).length,
    prunable:
      withheld === undefined ? judged.flatMap((one) => (one.isPrunable ? [one.member.ref.name] : [])) : [],
  }
}

/** The state before the run, and the dates after it. */
function lifecycleFacts(
  { member, next }: Judged,
  isRetired: boolean,
): Pick<FamilyMember, 'state' | 'obsolete' | 'deleted'> {
  const { existing } = member
  if (existing === undefined) return {}
  const { state, status } = lifecycleOf(existing.deprecated)
  const after = isRetired && next !== undefined && 'status' in next ? next.status : status
  const { obsolete, deleted } = after as { readonly obsolete?: unknown; readonly deleted?: unknown }
  return { state, ...omitUndefined({ obsolete: knownText(obsolete), deleted: knownText(deleted) }) }
}

const knownText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** Undefined for an image that is not created yet, or whose time cannot be read. */
const knownTime = (ms: number | undefined): number | undefined => (Number.isFinite(ms) ? ms : undefined)

function stepsOf(
  { input, known, judged }: FamilyVerdict,
  chosen: ReadonlySet<Judged>,
): readonly Retirement[] {
  const { policy, after } = input
  return judged
    .filter(isDue)
    .filter((one) => chosen.has(one))
    .reverse()
    .map(({ member, next, text }): Retirement => {
      const { existing } = member
      const basis = {
        ...omitUndefined({ id: existing?.id, family: existing?.family }),
        deprecated: existing?.deprecated,
        catalog: policy.catalog,
        policyFamily: policy.family,
        head: known.after?.ref.name ?? '',
      }
      const step = { image: imageRef(policy.project, member.ref.name), after, basis, why: text }
      return next.do === 'delete' ? { do: next.do, ...step } : { do: next.do, ...step, status: next.status }
    })
}
