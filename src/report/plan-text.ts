import type { Action, Plan } from '../plan/plan.ts'
import { makePaint, type Paint } from '../text/paint.ts'
import { grouped, plainText, plural } from '../text/plain-text.ts'
import { errorLines } from './error-text.ts'
import { driftText, nothingToDo } from './facts.ts'
import { type Group, groupAlike } from './group-alike.ts'
import { type LabelOf, labelsFor, labelWidth, listed } from './image-label.ts'
import { closingNotes, type Note, planNotes } from './notes.ts'
import { placeText } from './place-text.ts'
import { type PlanCounts, planCounts } from './plan-counts.ts'
import type { TextOptions } from './report-text.ts'
import { archiveText, requestLines } from './request-fields.ts'
import { sourceText } from './source-text.ts'

interface View extends TextOptions {
  readonly label: LabelOf
  readonly paint: Paint
  readonly width: number
  /** Labels by image path: an action names the image that it comes after by its path. */
  readonly labels: ReadonlyMap<string, string>
}

type Of<K extends Action['kind']> = Extract<Action, { readonly kind: K }>

/** How many images of a group are listed. */
const namesShown = 10

/** The plan for people, in the order of the manifest but for what cannot be done, which stands last. */
export function planText(plan: Plan, options: TextOptions): string {
  const specs = plan.actions.map(({ spec }) => spec)
  const label = labelsFor(specs)
  const labels = new Map(specs.map((spec) => [spec.path, label(spec)]))
  const shown = plan.actions.filter(({ kind }) => options.verbose || kind !== 'exists')
  const width = labelWidth(shown.map(({ spec }) => label(spec)))
  const view: View = { ...options, label, labels, width, paint: makePaint(options.color) }
  const counts = planCounts(plan)
  const notes = planNotes(plan)
  const body = [
    ...shown.flatMap((action) => actionLines(action, view)),
    ...noteLines(notes, view),
    ...blockedLines(plan, view),
  ]
  const end = [summary(counts, plan.actions.length), ...closingNotes(notes)]
  return `${[...body, ...(body.length > 0 ? [''] : []), ...end].join('\n')}\n`
}

/** `Plan: 12 to create, 0 exist, 1 drifted.` */
export function planSummary(counts: PlanCounts): string {
  const parts = [`${grouped(counts.create + counts.recreate)} to create`]
  parts.push(counts.exists === 1 ? '1 exists' : `${grouped(counts.exists)} exist`)
  if (counts.adopt > 0) parts.push(`${grouped(counts.adopt)} being created`)
  if (counts.drifted > 0) parts.push(`${grouped(counts.drifted)} drifted`)
  if (counts.skipped > 0) parts.push(`${grouped(counts.skipped)} skipped`)
  if (counts.blocked > 0) parts.push(`${grouped(counts.blocked)} blocked`)
  return `Plan: ${parts.join(', ')}.`
}

const summary = (counts: PlanCounts, total: number): string =>
  counts.exists === total ? nothingToDo(total) : planSummary(counts)

function actionLines(action: Action, view: View): string[] {
  switch (action.kind) {
    case 'create':
    case 'recreate':
      return [row(action, view, createText(action, view.labels)), ...detailLines(action, view)]
    case 'exists':
      return [row(action, view, 'exists')]
    case 'adopt':
      return [row(action, view, 'already being created: apply waits for it')]
    case 'drifted':
      return [
        row(action, view, 'drifted: differs from the manifest'),
        ...action.fields.map((field) => `    ${driftText(field)}`),
      ]
    case 'skipped':
      return [row(action, view, `skipped: ${plainText(action.why)}`)]
    case 'blocked':
      return []
  }
}

/** What will be sent, where it is asked for. */
function detailLines(action: Of<'create' | 'recreate'>, { verbose }: View): string[] {
  if (!verbose) return []
  const archive = archiveText(action)
  const lines = [...requestLines(action), ...(archive === undefined ? [] : [`archive: ${archive}`])]
  return lines.map((line) => `    ${line}`)
}

function noteLines(notes: readonly Note[], { label, paint, verbose }: View): string[] {
  return notes
    .filter(({ code }) => code !== 'rawSourceNotCompared')
    .flatMap(({ message, specs }) => {
      const names = listed(specs.map(label), verbose ? specs.length : namesShown)
      return [`${paint('change', 'note')}: ${message}`, `    ${names}`]
    })
}

const marks = {
  create: ['good', '+'],
  recreate: ['good', '+'],
  exists: ['dim', '='],
  adopt: ['change', '…'],
  drifted: ['change', '~'],
  skipped: ['change', '-'],
  blocked: ['bad', '!'],
} as const satisfies Record<Action['kind'], readonly [Parameters<Paint>[0], string]>

function row(action: Action, { paint, label, width }: View, text: string): string {
  const [style, mark] = marks[action.kind]
  return `${paint(style, mark)} ${label(action.spec).padEnd(width)}  ${text}`
}

/** `create from gs://…, after web-base` */
export function createText(action: Of<'create' | 'recreate'>, labels: ReadonlyMap<string, string>): string {
  const parts = [`create from ${sourceText(action)}`]
  if (action.kind === 'recreate') parts.push('once the image being deleted is gone')
  if (action.after !== undefined) parts.push(`after ${labels.get(action.after) ?? plainText(action.after)}`)
  return parts.join(', ')
}

/** The images that cannot be created, by cause. */
export function blockedGroups(plan: Plan): Group<Of<'blocked'>>[] {
  const blocked = plan.actions.filter((action) => action.kind === 'blocked')
  return groupAlike(blocked, ({ error }) => errorLines(error))
}

function blockedLines(plan: Plan, view: View): string[] {
  const mark = view.paint(...marks.blocked)
  return blockedGroups(plan).flatMap(({ items, lines: [headline = '', ...details] }) => {
    const [first] = items
    if (first === undefined) return []
    const indented = details.map((detail) => `    ${detail}`)
    if (items.length === 1) {
      const where = placeText(first.spec.place)
      return [`${mark} ${view.label(first.spec)}  blocked: ${where}: ${headline}`, ...indented]
    }
    const labels = items.map(({ spec }) => `${view.label(spec)} (${placeText(spec.place)})`)
    const names = listed(labels, view.verbose ? labels.length : namesShown)
    return [`${mark} ${plural(items.length, 'image')} blocked: ${headline}`, `    ${names}`, ...indented]
  })
}
