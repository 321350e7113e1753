import { placeText } from '../../catalog/place-text.ts'
import {
  correctedBy,
  type DriftField,
  type ImagePlan,
  imagePathOf,
  isRetirement,
  type Plan,
  type Step,
  type StepOf,
  stepsByImage,
} from '../../plan/plan.ts'
import { plainText } from '../../text/plain-text.ts'
import { grouped } from '../../text/words.ts'
import { type ExitCode, failureCode } from '../exit-code.ts'
import { failureDetails, failureHeadline, failureView, textOrNull } from './failure-view.ts'
import { type Count, familyView, postponedCounts } from './families-view.ts'
import {
  driftFields,
  driftWords,
  existsWords,
  groupsOf,
  imageView,
  nothingToDo,
  notSelectedWords,
  oneLine,
  remarkGroup,
  sentence,
  updatedText,
  updateWords,
} from './image-view.ts'
import { noteRemark, planNotes, rawSourceNotes, updatableNotes } from './notes-view.ts'
import { changesIn } from './plan-changes.ts'
import { sourceView } from './source-view.ts'
import {
  changeCounts,
  changeLine,
  countByStatus,
  plannedChanges,
  planStatus,
  planStatuses,
} from './status.ts'
import { type LabelOf, labelsFor } from './texts/image-label.ts'
import {
  archiveLine,
  archiveView,
  requestLines,
  shownRequest,
  sourceText,
  verifyLine,
} from './texts/request-fields.ts'
import { shardText, shardView } from './texts/shard-text.ts'
import type { PlannedImageView, PlanView, ProblemView, ShardView, Words } from './view.ts'

interface PlanViewOptions {
  /** The exit code counts differences too. */
  readonly detailed?: boolean
  /** Default: no name. */
  readonly target?: string
  /** The warnings about the manifest. */
  readonly problems?: readonly ProblemView[]
  /** Default: the whole catalog. */
  readonly shard?: ShardView | undefined
}

export function planView(
  plan: Plan,
  { detailed = false, target = '', problems = [], shard }: PlanViewOptions = {},
): PlanView {
  const refs = plan.images.map(({ image }) => image)
  const label = labelsFor(refs)
  const labels = new Map(refs.map((image) => [image.path, label(image)]))
  const steps = stepsByImage(plan)
  const images = plan.images.map((planned) =>
    plannedImage(planned, steps.get(planned.image.path) ?? [], label, labels),
  )
  const counts = countByStatus(planStatuses, images)
  const notes = planNotes(plan.notes, images)
  const closing = [...rawSourceNotes(plan.images, images), ...updatableNotes(plan.images, images)]
  const families = plan.families.map((family) => familyView(family))
  const postponed = postponedCounts(families)
  const idle = counts.exists === images.length && postponed.length === 0
  return {
    command: 'plan',
    exitCode: exitCodeOf(plan, counts, detailed),
    shard: shardView(shard),
    target: plainText(target),
    changes: changesIn(plan.steps),
    counts,
    images,
    // families list the images to be retired
    rows: images.filter(({ status, manifest }) => status !== 'blocked' && manifest !== null),
    groups: [
      ...notes.map(({ message, images: noted }) => remarkGroup('note', message, noted)),
      ...groupsOf(images, 'blocked'),
    ],
    notes: [...notes, ...closing],
    families,
    sources: plan.sources.map(sourceView),
    summary: {
      text: idle ? nothingToDo(images.length) : countsText(counts, postponed),
      tone: undefined,
      idle,
      cost: undefined,
    },
    remarks: [...shardText(shard, plan.images), ...closing.map(noteRemark)],
    problems,
  }
}

function plannedImage(
  plan: ImagePlan,
  steps: readonly Step[],
  label: LabelOf,
  labels: ReadonlyMap<string, string>,
): PlannedImageView {
  const status = planStatus(plan, steps)
  const retirement = steps.find(isRetirement)
  const line = retirement?.why ?? changeLine(steps)
  const creation = line === undefined ? steps.find((step) => step.do === 'create') : undefined
  const updates = steps.flatMap(correctedBy)
  const others = steps.filter((step) => correctedBy(step).length === 0)
  const after = creation && sourceOf(creation)
  const request = creation && shownRequest(creation.request)
  const archive = creation?.archive
  return {
    selfLink: 'existing' in plan ? (plan.existing?.selfLink ?? null) : null,
    steps: steps.flatMap((step) => ('unless' in step ? [] : [step.do])),
    note: textOrNull(plan.verdict === 'skipped' ? plan.why : retirement?.why),
    fields: plan.verdict === 'drifted' ? driftFields(plan.fields) : [],
    updates: driftFields(updates),
    error: plan.verdict === 'blocked' ? failureView(plan.failure) : null,
    source: creation ? sourceText(creation.spec, creation.request) : null,
    after: after ?? null,
    request: request ?? null,
    forceCreate: creation ? creation.spec.forceCreate : null,
    archive: archive ? archiveView(archive) : null,
    sent: [
      ...(creation && request ? requestLines(request, creation.spec) : []),
      ...(archive ? [archiveLine(archive)] : []),
      ...steps.flatMap((step) => (step.do === 'verify' ? [verifyLine(step.verify)] : [])),
    ],
    ...imageView(plan, status, label, wordsOf(plan, { change: line ?? creation, updates, others }, labels)),
  }
}

/** Path of the planned image that is the source. */
const sourceOf = ({ after, spec }: StepOf<'create'>): string | undefined =>
  after.map(imagePathOf).find((path) => path !== spec.path)

interface PlannedChange {
  readonly change: string | StepOf<'create'> | undefined
  readonly updates: readonly DriftField[]
  readonly others: readonly Step[]
}

function wordsOf(
  plan: ImagePlan,
  { change, updates, others }: PlannedChange,
  labels: ReadonlyMap<string, string>,
): Words {
  switch (plan.verdict) {
    case 'change': {
      if (updates.length > 0) {
        const then = others.length > 0 ? `, then ${changeLine(others)}` : ''
        return updateWords('update', `${updatedText(updates)}${then}`, updates)
      }
      if (typeof change !== 'object') return sentence(change ?? '')
      const parts = [`from ${sourceText(change.spec, change.request)}`]
      const after = sourceOf(change)
      if (plan.existing !== undefined) parts.push('after the existing image is deleted')
      if (after !== undefined) parts.push(`after ${labels.get(after) ?? plainText(after)}`)
      if (change.spec.verify !== undefined) parts.push(promotionText(others))
      return oneLine('create', parts.join(', '))
    }
    case 'current':
      return existsWords
    case 'drifted':
      return driftWords(plan.fields, 'update', updates)
    case 'skipped':
      return oneLine('skipped:', plainText(plan.why))
    case 'notSelected':
      return notSelectedWords
    case 'blocked': {
      const headline = failureHeadline(plan.failure)
      const detail = plan.spec ? `${placeText(plan.spec.place)}: ${headline}` : headline
      return { text: `blocked: ${detail}`, detail, headline, lines: failureDetails(plan.failure) }
    }
  }
}

/** The steps after a creation outside of the family; a run without the phase promote lacks them. */
const promotionText = (steps: readonly Step[]): string =>
  steps.some((step) => step.do === 'verify')
    ? 'verify, attach to its family'
    : 'outside its family until phase promote verifies it'

/** `Plan: 12 to create, 0 exist, 1 drifted.` */
function countsText(counts: PlanView['counts'], postponed: readonly Count[]): string {
  const [[creations, toCreate] = [0, ''], ...changes] = changeCounts(counts)
  const more = [
    ...changes,
    [counts.drifted, 'drifted'],
    [counts.skipped, 'skipped'],
    [counts.blocked, 'blocked'],
    [counts.notSelected, 'not selected'],
    ...postponed,
  ] as const
  const parts = [
    `${grouped(creations)} ${toCreate}`,
    counts.exists === 1 ? '1 exists' : `${grouped(counts.exists)} exist`,
    ...more.flatMap(([count, what]) => (count > 0 ? [`${grouped(count)} ${what}`] : [])),
  ]
  return `Plan: ${parts.join(', ')}.`
}

/**
 * Known failures of apply come first. With `detailed`, then changes that apply makes, then drift, which it cannot
 * change.
 */
function exitCodeOf({ images, steps }: Plan, counts: PlanView['counts'], detailed: boolean): ExitCode {
  const failures = images.flatMap((image) => (image.verdict === 'blocked' ? [image.failure] : []))
  if (failures.length + counts.skipped > 0) return failureCode(failures)
  if (!detailed) return 0
  if (plannedChanges.some((status) => status !== 'adopt' && counts[status] > 0)) return 2
  if (steps.some((step) => correctedBy(step).length > 0)) return 2 // of an image that also drifted
  return counts.drifted > 0 ? 1 : 0
}
