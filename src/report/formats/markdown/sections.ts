import { grouped, plural } from '../../../text/words.ts'
import { familyRemarks, shownMembers } from '../../view/families-view.ts'
import { groupsOf } from '../../view/image-view.ts'
import { isNote } from '../../view/notes-view.ts'
import { statusText } from '../../view/status.ts'
import {
  type GroupView,
  type ImageView,
  isPlanned,
  type PlanView,
  type ReportView,
  type Status,
} from '../../view/view.ts'
import type { Entry, Section } from './document.ts'
import {
  familyBlock,
  groupBlock,
  headRow,
  headsTableHead,
  imageRow,
  problemRow,
  remarkRow,
  updateBlocks,
} from './entries.ts'
import type { EntryLimits } from './limit.ts'

export interface SectionOptions {
  /** For a plan: also show every field to be sent, and all images of a changed family. */
  readonly verbose: boolean
  readonly limits: EntryLimits
}

type View = PlanView | ReportView
type MakeSection = (view: View, options: SectionOptions) => Section

/** A title, and the statuses of its images, the worst first. */
type Titled = readonly [title: string, statuses: readonly Status[]]

const layouts: Readonly<
  Record<View['command'], Readonly<Record<'problems' | 'retired' | 'updated' | 'created', Titled>>>
> = {
  plan: {
    problems: ['Blocked and conflicts', ['blocked', 'skipped', 'drifted']],
    retired: ['Obsolete and delete', ['delete', 'obsolete']],
    updated: ['Updates', ['update', 'verify', 'deprecate']],
    created: ['Creates', ['create', 'recreate', 'adopt']],
  },
  apply: {
    problems: ['Failures and conflicts', ['failed', 'cancelled', 'skipped', 'drifted']],
    retired: ['Obsoleted and deleted', ['deleted', 'obsoleted']],
    updated: ['Updates', ['updated', 'verified', 'deprecated', 'withheld']],
    created: ['Created', ['created']],
  },
}

/** The shares together are 1. Destruction and failures come first, and are open: neither is to be overlooked. */
const sections: readonly MakeSection[] = [
  // families have a table of their own, and notes must not be above failures
  ({ remarks, families }, { limits }) => {
    const ofFamilies = new Set(familyRemarks(families))
    const others = remarks.filter((remark) => !ofFamilies.has(remark) && !isNote(remark))
    return { share: 0.05, entries: others.map((remark) => remarkRow(remark, limits)) }
  },
  (view, { limits }) => {
    const [title, statuses] = layouts[view.command].problems
    const groups = statuses.flatMap((status) => groupsWith(view, status))
    return {
      share: 0.3,
      isOpen: true,
      title: withCounts(title, view, statuses),
      entries: groups.map((group) => groupBlock(group, limits)),
    }
  },
  (view, options) => {
    const [title, statuses] = layouts[view.command].retired
    return {
      share: 0.2,
      isOpen: true,
      title: withCounts(title, view, statuses),
      alert: `> [!CAUTION]\n> ${retirementsText(view)}`,
      entries: imageRows(view, statuses, options),
    }
  },
  ({ families }, { limits }) => {
    const changed = families.filter(({ hasNews }) => hasNews)
    return {
      share: 0.2,
      title: `Family heads (${plural(changed.length, 'family', 'families')})`,
      tableHead: headsTableHead,
      entries: changed.map((family) => headRow(family, limits)),
    }
  },
  (view, options) => {
    const [title, statuses] = layouts[view.command].updated
    const updated = imagesWith(view, statuses).filter(({ updates }) => updates.length > 0)
    const shown = new Set(updated)
    const others = imagesWith(view, statuses).filter((image) => !shown.has(image))
    return {
      share: 0.1,
      title: withCounts(title, view, statuses),
      entries: [
        ...updateBlocks(updated, view.command, options.limits),
        ...others.map((image) => imageRow(image, sentOf(image, options), options.limits)),
      ],
    }
  },
  (view, options) => {
    const [title, statuses] = layouts[view.command].created
    return {
      share: 0.1,
      title: withCounts(title, view, statuses),
      entries: imageRows(view, statuses, options),
    }
  },
  ({ command, families }, { verbose, limits }) => {
    const changed =
      command === 'plan' ? families.filter(({ hasNews, members }) => hasNews && members.length > 0) : []
    return {
      share: 0.02,
      title: 'Images of these families',
      entries: changed.map((family) => {
        const { shown, rest } = shownMembers(family, verbose)
        const texts = shown.map(({ name, text }) => `${name}: ${text}`)
        return familyBlock(family.headline, rest === '' ? texts : [...texts, `others: ${rest}`], limits)
      }),
    }
  },
  (view, { limits }) => ({
    share: 0.03,
    title: 'Notes and warnings',
    entries: [
      ...view.problems.map((problem) => problemRow(problem, limits)),
      ...view.remarks.filter(isNote).map((remark) => remarkRow(remark, limits)),
      ...(['warning', 'note'] as const).flatMap((status) =>
        groupsWith(view, status).map((group) => groupBlock(group, limits)),
      ),
    ],
  }),
]

export const sectionsOf = (view: View, options: SectionOptions): Section[] =>
  sections.map((make) => make(view, options))

const imagesOf = (view: View): readonly ImageView[] => view.images

const imagesWith = (view: View, statuses: readonly Status[]): ImageView[] =>
  statuses.flatMap((status) => imagesOf(view).filter((image) => image.status === status))

const imageRows = (view: View, statuses: readonly Status[], options: SectionOptions): Entry[] =>
  imagesWith(view, statuses).map((image) => imageRow(image, sentOf(image, options), options.limits))

const sentOf = (image: ImageView, { verbose }: SectionOptions): readonly string[] =>
  verbose && isPlanned(image) ? image.sent : []

/** The view groups some statuses, and prints the others a line each. */
function groupsWith(view: View, status: GroupView['status']): readonly GroupView[] {
  const groups = view.groups.filter((group) => group.status === status)
  if (groups.length > 0 || status === 'warning' || status === 'note') return groups
  return groupsOf(imagesOf(view), status)
}

export const countIn = (view: View, status: Status): number =>
  (view.counts as Readonly<Partial<Record<Status, number>>>)[status] ?? 0

/** `Creates (12 create, 1 adopt)` */
function withCounts(title: string, view: View, statuses: readonly Status[]): string {
  const counts = statuses.flatMap((status) => {
    const count = countIn(view, status)
    return count > 0 ? [`${grouped(count)} ${statusText(status)}`] : []
  })
  return `${title} (${counts.join(', ')})`
}

/** `1 image will be deleted, 2 images will become obsolete.` */
function retirementsText(view: View): string {
  const words = retirementWords[view.command].flatMap(([status, one, more]) => {
    const count = countIn(view, status)
    return count > 0 ? [`${plural(count, 'image')} ${count === 1 ? one : more}`] : []
  })
  return `${words.join(', ')}.`
}

const retirementWords: Readonly<
  Record<View['command'], readonly (readonly [status: Status, one: string, more: string])[]>
> = {
  plan: [
    ['delete', 'will be deleted', 'will be deleted'],
    ['obsolete', 'will become obsolete', 'will become obsolete'],
  ],
  apply: [
    ['deleted', 'was deleted', 'were deleted'],
    ['obsoleted', 'became obsolete', 'became obsolete'],
  ],
}
