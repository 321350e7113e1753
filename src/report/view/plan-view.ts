import type { Action, Plan } from '../../plan/plan.ts'
import { plainText } from '../../text/plain-text.ts'
import { grouped } from '../../text/words.ts'
import { assertNever } from '../../util/assert-never.ts'
import { type ExitCode, failureCode } from '../exit-code.ts'
import { failureDetails, failureHeadline, failureView } from './failure-view.ts'
import { groupAlike } from './group-alike.ts'
import { type LabelOf, labelsFor } from './image-label.ts'
import {
  driftFields,
  driftWords,
  existsWords,
  groupsOf,
  imageView,
  noteGroup,
  nothingToDo,
  oneLine,
  placeText,
  rawSourceNotes,
  sentence,
} from './image-view.ts'
import { archiveLine, archiveView, requestLines, shownRequest, sourceText } from './request-fields.ts'
import {
  countByStatus,
  type ImageView,
  type NoteView,
  type PlannedImageView,
  type PlanView,
  planStatuses,
  type Words,
} from './view.ts'

/** `detailed`: the exit code counts differences too. */
export function planView(plan: Plan, { detailed = false }: { readonly detailed?: boolean } = {}): PlanView {
  const specs = plan.actions.map(({ spec }) => spec)
  const label = labelsFor(specs)
  const labels = new Map(specs.map((spec) => [spec.path, label(spec)]))
  const images = plan.actions.map((action) => plannedImage(action, label, labels))
  const counts = countByStatus(planStatuses, images)
  const notes = planNotes(plan, new Map(images.map((image) => [image.path, image])))
  const closing = rawSourceNotes(specs, images)
  const idle = counts.exists === images.length
  return {
    command: 'plan',
    exitCode: exitCodeOf(plan, counts, detailed),
    counts,
    images,
    rows: images.filter(({ status }) => status !== 'blocked'),
    groups: [...notes.map(noteGroup), ...groupsOf(images, 'blocked')],
    notes: [...notes, ...closing],
    summary: {
      text: idle ? nothingToDo(images.length) : countsText(counts),
      tone: undefined,
      idle,
      cost: undefined,
    },
    remarks: closing.map(({ message }) => `note: ${message}`),
  }
}

function plannedImage(action: Action, label: LabelOf, labels: ReadonlyMap<string, string>): PlannedImageView {
  const { spec } = action
  const creation = action.kind === 'create' || action.kind === 'recreate' ? action : undefined
  const request = creation && shownRequest(creation.request)
  const archive = creation?.archive
  return {
    ...imageView(spec, action.kind, label, wordsOf(action, labels)),
    selfLink: 'image' in action ? (action.image.selfLink ?? null) : null,
    note: action.kind === 'skipped' ? plainText(action.why) : null,
    fields: action.kind === 'drifted' ? driftFields(action.fields) : [],
    error: action.kind === 'blocked' ? failureView(action.error) : null,
    source: creation ? sourceText(spec, creation.request) : null,
    after: creation?.after ?? null,
    request: request ?? null,
    forceCreate: creation ? spec.forceCreate : null,
    archive: archive ? archiveView(archive) : null,
    sent: [...(request ? requestLines(request, spec) : []), ...(archive ? [archiveLine(archive)] : [])],
  }
}

function wordsOf(action: Action, labels: ReadonlyMap<string, string>): Words {
  switch (action.kind) {
    case 'create':
    case 'recreate': {
      const { spec, request, after } = action
      const parts = [`from ${sourceText(spec, request)}`]
      if (action.kind === 'recreate') parts.push('once the image being deleted is gone')
      if (after !== undefined) parts.push(`after ${labels.get(after) ?? plainText(after)}`)
      return oneLine('create', parts.join(', '))
    }
    case 'exists':
      return existsWords
    case 'adopt':
      return sentence('already being created: apply waits for it')
    case 'drifted':
      return driftWords(action.fields)
    case 'skipped':
      return oneLine('skipped:', plainText(action.why))
    case 'blocked': {
      const headline = failureHeadline(action.error)
      const detail = `${placeText(action.spec.place)}: ${headline}`
      return { text: `blocked: ${detail}`, detail, headline, lines: failureDetails(action.error) }
    }
    default:
      return assertNever(action)
  }
}

/** Each note once, with all its images. */
function planNotes({ notes }: Plan, images: ReadonlyMap<string, ImageView>): NoteView[] {
  const named = notes.map(({ spec, code, message }) => ({ name: spec.name, path: spec.path, code, message }))
  return groupAlike(named, ({ message }) => [plainText(message)]).map(({ items, lines }) => ({
    code: items[0]?.code ?? '',
    message: lines.join(''),
    images: items.flatMap(({ path }) => images.get(path) ?? []),
  }))
}

/** `Plan: 12 to create, 0 exist, 1 drifted.` */
function countsText(counts: PlanView['counts']): string {
  const more = [
    [counts.adopt, 'being created'],
    [counts.drifted, 'drifted'],
    [counts.skipped, 'skipped'],
    [counts.blocked, 'blocked'],
  ] as const
  const parts = [
    `${grouped(counts.create + counts.recreate)} to create`,
    counts.exists === 1 ? '1 exists' : `${grouped(counts.exists)} exist`,
    ...more.flatMap(([count, what]) => (count > 0 ? [`${grouped(count)} ${what}`] : [])),
  ]
  return `Plan: ${parts.join(', ')}.`
}

/** How apply would fail, as far as is known; `detailed`: then what apply can change, then drift, which it cannot. */
function exitCodeOf({ actions }: Plan, counts: PlanView['counts'], detailed: boolean): ExitCode {
  const errors = actions.flatMap((action) => (action.kind === 'blocked' ? [action.error] : []))
  if (errors.length + counts.skipped > 0) return failureCode(errors)
  if (!detailed) return 0
  if (counts.create + counts.recreate > 0) return 2
  return counts.drifted > 0 ? 1 : 0
}
