import type { FamilyFate, FamilyPlan } from '../../plan/family-plan.ts'
import type { Outcome } from '../../run/events.ts'
import { plainText } from '../../text/plain-text.ts'
import { plural } from '../../text/words.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import { textOrNull } from './failure-view.ts'
import type { FamilyMemberView, FamilyView } from './view.ts'

/** The planned lifecycle of a family. */
export function familyView(plan: FamilyPlan): FamilyView {
  const { project, family, before, after, ifVerified = false, deferred, withheld, isUnknown = false } = plan
  const members = plan.members.map(
    ({ image, fate, text, state, obsolete, deleted }): FamilyMemberView => ({
      name: plainText(image.name),
      state: textOrNull(state),
      fate,
      text: plainText(text),
      obsolete: textOrNull(obsolete),
      deleted: textOrNull(deleted),
    }),
  )
  const isDue = isUnknown || members.some(({ fate }) => dueFates.has(fate))
  const texts = [
    ...(isUnknown ? [] : [headsText(plan)]),
    ...(withheld !== undefined && isDue ? [`retirements withheld: ${withheld}`] : []),
  ]
  return {
    project: plainText(project),
    family: plainText(family),
    before: textOrNull(before),
    after: textOrNull(after),
    headCreatedMs: (after === before ? plan.beforeCreatedMs : plan.afterCreatedMs) ?? null,
    ifVerified,
    deferred,
    withheld: textOrNull(withheld),
    members,
    headline: plainText(`${family} in ${project}: ${texts.join('; ')}`),
    hasNews: isDue || before !== after,
    isUnknown,
  }
}

const dueFates: ReadonlySet<FamilyFate> = new Set(['deprecate', 'obsolete', 'delete', 'deferred', 'withheld'])

function headsText({
  before = 'no active image',
  after = 'no active image',
  ifVerified,
}: FamilyPlan): string {
  const condition = ifVerified ? ' (if verified)' : ''
  return before === after ? before : `${before} → ${after}${condition}`
}

/** The same after the run: an image that failed did not become the head. */
export function endedFamilyView(
  { ifVerified: _, after: planned, afterCreatedMs, ...plan }: FamilyPlan,
  outcomes: ReadonlyMap<string, Outcome>,
): FamilyView {
  const head = plan.members.find(
    ({ image, fate }) =>
      image.name === plan.before || (fate === 'create' && outcomes.get(image.path)?.result === 'changed'),
  )
  const after = head?.image.name
  const createdMs = after === planned ? afterCreatedMs : undefined
  return familyView({ ...plan, ...omitUndefined({ after, afterCreatedMs: createdMs }) })
}

/** `[3, 'retirements deferred']` */
export type Count = readonly [number, string]

/** Retirements that are due, but not part of this run. */
export function postponedCounts(families: readonly FamilyView[]): Count[] {
  const members = families.flatMap((family) => family.members)
  return (['deferred', 'withheld'] as const).flatMap((fate): Count[] => {
    const count = members.filter((member) => member.fate === fate).length
    if (count === 0) return []
    return [[count, `${count === 1 ? 'retirement' : 'retirements'} ${fate}`]]
  })
}

/** Fates that every report of a changed family shows; the others are counted. */
const shownFates: ReadonlySet<FamilyFate> = new Set([...dueFates, 'create', 'kept'])

/** Images that are kept only because nothing is due yet may be many. */
const maxKept = 5

/** The members to show, and the others by fate: `3 listed, 12 deprecated`. */
export function shownMembers(
  { members }: FamilyView,
  all: boolean,
): { readonly shown: readonly FamilyMemberView[]; readonly rest: string } {
  if (all) return { shown: members, rest: '' }
  let kept = 0
  const isShown = ({ fate }: FamilyMemberView) => {
    if (fate === 'kept') kept += 1
    return shownFates.has(fate) && (fate !== 'kept' || kept <= maxKept)
  }
  const shown = new Set(members.filter(isShown))
  const others = members.filter((member) => !shown.has(member))
  const counts = new Map<FamilyFate, number>()
  for (const { fate } of others) counts.set(fate, (counts.get(fate) ?? 0) + 1)
  return { shown: [...shown], rest: [...counts].map(([fate, count]) => `${count} ${fate}`).join(', ') }
}

/** Lines of families in a report of a run. */
const maxFamilies = 10

/** The families whose head changed, and those that could not be changed, a line each. */
export function familyRemarks(families: readonly FamilyView[]): string[] {
  const news = families
    .filter(({ before, after, withheld, hasNews }) => before !== after || (withheld !== null && hasNews))
    .map(({ headline }) => headline)
  const more = news.length - maxFamilies
  return more <= 0
    ? news
    : [...news.slice(0, maxFamilies), `and ${plural(more, 'more family', 'more families')}`]
}
