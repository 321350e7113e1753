import type { FamilyPolicy } from '../../../catalog/image-spec.ts'
import { lifecycleOf } from '../../../catalog/lifecycle.ts'
import { nameMatcher } from '../../../catalog/name-globs.ts'
import { labelsOf, ownLabels } from '../../../catalog/provenance.ts'
import type { FamilyFate } from '../../family-plan.ts'
import { parseAdopted } from './dates.ts'
import type { ProjectInput } from './input.ts'
import type { FamilyMembers, Member } from './members.ts'
import { type Next, nextStep } from './schedule.ts'

/** What happens to a member, before limits. `next`: its retirement, if one is due. */
export interface Judged {
  readonly member: Member
  readonly fate: FamilyFate
  readonly text: string
  readonly next?: Exclude<Next, { readonly do: 'nothing' }>
  /** Its announced date has passed: --prune deletes it. */
  readonly isPrunable?: true
}

type Project = Pick<ProjectInput, 'listed' | 'sources' | 'prune'> & { readonly nowMs: number }

/** The fate of each member of a family, in the order of the members. Floors are computed first: no date overrides them. */
export function judgeMembers(
  family: FamilyMembers,
  policy: FamilyPolicy,
  project: Project,
): readonly Judged[] {
  const { members, after } = family
  const counted = members.filter((one) => one.belongsToCatalog && one.isReady && !one.isCandidate)
  const active = counted.filter(({ isActive }) => isActive)
  const ranks = new Map(active.map((member, index) => [member, index]))
  const floors = new Set([...active.slice(0, policy.keep), ...counted.slice(0, policy.keep)])
  const isProtected = nameMatcher(policy.protect)
  const kept = (member: Member): readonly [FamilyFate, string] | undefined => {
    const { ref, joining, belongsToCatalog, isReady, existing } = member
    if (joining !== undefined) return ['create', joining.text]
    if (member === after)
      return ['kept', belongsToCatalog ? rankText(ranks, member, policy) : 'head; not in this catalog']
    if (project.listed.has(ref.name)) return ['listed', 'in the manifest']
    if (project.sources.has(ref.name)) return ['listed', 'source of an image in the manifest']
    if (!belongsToCatalog) return ['foreign', 'not in this catalog']
    if (isProtected(ref.name)) return ['protected', 'protected']
    if (!isReady) return ['kept', `status ${existing?.status ?? 'unknown'}`]
    return floors.has(member) ? ['kept', rankText(ranks, member, policy)] : undefined
  }
  return members.map((member): Judged => {
    const reason = kept(member)
    if (reason !== undefined) return { member, fate: reason[0], text: reason[1] }
    return judgeUnkept(member, deprecateMs(member, active, ranks, family, policy), family, policy, project)
  })
}

function judgeUnkept(
  member: Member,
  deprecateMs: number,
  { after }: FamilyMembers,
  policy: FamilyPolicy,
  { nowMs, prune }: Project,
): Judged {
  const { existing } = member
  if (existing === undefined || after === undefined) return { member, fate: 'kept', text: 'kept' }
  const lifecycle = lifecycleOf(existing.deprecated)
  const adopted = labelsOf(existing)[ownLabels.adopted]
  const adoptedMs = adopted === undefined ? undefined : parseAdopted(adopted)
  const replacement = after.ref.path
  const next = nextStep({ lifecycle, policy, nowMs, prune, adoptedMs, deprecateMs, replacement })
  const { text } = next
  const prunable = 'isPrunable' in next ? ({ isPrunable: true } as const) : {}
  if (next.do !== 'nothing') return { member, fate: next.do, text, next, ...prunable }
  return { member, fate: restingFate[lifecycle.state] ?? 'kept', text, ...prunable }
}

const restingFate: Readonly<Record<string, FamilyFate>> = { DEPRECATED: 'deprecated', OBSOLETE: 'obsoleted' }

/**
 * When an ACTIVE image is deprecated: since `keep` newer images exist. An image that never passed its verification
 * waits only for a newer image of the family.
 */
function deprecateMs(
  member: Member,
  active: readonly Member[],
  ranks: Ranks,
  { members }: FamilyMembers,
  { keep, deprecateAfterMs }: FamilyPolicy,
): number {
  const newer = member.isCandidate
    ? members.findLast((one) => one.isActive && !one.isCandidate && one.createdMs > member.createdMs)
    : active[(ranks.get(member) ?? 0) - keep]
  return newer === undefined ? Number.POSITIVE_INFINITY : newer.sinceMs + deprecateAfterMs
}

/** The position of each active image by age, from 0. */
type Ranks = ReadonlyMap<Member, number>

/** `kept (2 of 3)`, by age among the active images; a floor also holds for images in other states. */
function rankText(ranks: Ranks, member: Member, { keep }: FamilyPolicy): string {
  const index = ranks.get(member)
  return index !== undefined && index < keep ? `kept (${index + 1} of ${keep})` : 'kept'
}
