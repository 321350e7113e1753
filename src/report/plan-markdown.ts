import type { Action, Plan } from '../plan/plan.ts'
import { grouped, plainText } from '../text/plain-text.ts'
import { errorHeadline } from './error-text.ts'
import { driftText, nothingToDo } from './facts.ts'
import { type LabelOf, labelsFor } from './image-label.ts'
import { codeSpan, escapeMarkdown, lengthOf, shortened, tableHead, tableRow } from './markdown.ts'
import { closingNotes, planNotes } from './notes.ts'
import { placeText } from './place-text.ts'
import { planCounts } from './plan-counts.ts'
import { blockedGroups, createText, planSummary } from './plan-text.ts'
import { fitDetails, fitTable, foldedBlock, type MarkdownOptions } from './report-markdown.ts'
import { requestLines } from './request-fields.ts'

/** Worst first: what is cut off at the end is what matters least. */
const order = [
  'blocked',
  'drifted',
  'skipped',
  'recreate',
  'create',
  'adopt',
] as const satisfies Action['kind'][]

/** The plan for a step summary or a comment on a pull request. */
export function planMarkdown(
  plan: Plan,
  { maxChars, verbose }: MarkdownOptions & { readonly verbose: boolean },
): string {
  const specs = plan.actions.map(({ spec }) => spec)
  const label = labelsFor(specs)
  const labels = new Map(specs.map((spec) => [spec.path, label(spec)]))
  const head = headLines(plan)
  const rows = order.flatMap((kind) =>
    plan.actions.filter((action) => action.kind === kind).map((action) => actionRow(action, label, labels)),
  )
  const budget = maxChars - lengthOf(head)
  const blocks = [
    ...blockedBlocks(plan, label),
    ...noteBlocks(plan, label),
    ...(verbose ? requestBlocks(plan, label) : []),
  ]
  const details = fitDetails(blocks, Math.floor(budget / 2), 'more item')
  return `${[...head, ...fitTable(rows, budget - lengthOf(details)), ...details].join('\n')}\n`
}

function headLines(plan: Plan): string[] {
  const counts = planCounts(plan)
  const total = plan.actions.length
  const kinds = Object.keys(counts) as Action['kind'][]
  return [
    '### mintage plan',
    '',
    `**${counts.exists === total ? nothingToDo(total) : planSummary(counts)}**`,
    '',
    tableHead(kinds),
    tableRow(kinds.map((kind) => grouped(counts[kind]))),
    ...closingNotes(planNotes(plan)).flatMap((note) => ['', escapeMarkdown(note)]),
  ]
}

function actionRow(action: Action, label: LabelOf, labels: ReadonlyMap<string, string>): string {
  const bad = action.kind === 'blocked' || action.kind === 'drifted' || action.kind === 'skipped'
  const detail = escapeMarkdown(shortened(detailOf(action, labels), 300))
  return tableRow([codeSpan(label(action.spec)), bad ? `**${action.kind}**` : action.kind, detail])
}

function detailOf(action: Action, labels: ReadonlyMap<string, string>): string {
  switch (action.kind) {
    case 'create':
    case 'recreate':
      return createText(action, labels).replace(/^create /, '')
    case 'drifted':
      return action.fields.map(driftText).join('; ')
    case 'skipped':
      return plainText(action.why)
    case 'blocked':
      return `${placeText(action.spec.place)}: ${errorHeadline(action.error)}`
    case 'adopt':
      return 'already being created: apply waits for it'
    case 'exists':
      return ''
  }
}

function blockedBlocks(plan: Plan, label: LabelOf): string[] {
  return blockedGroups(plan).map(({ items, lines }) =>
    foldedBlock(
      'blocked',
      items.map(({ spec }) => label(spec)),
      lines,
    ),
  )
}

function noteBlocks(plan: Plan, label: LabelOf): string[] {
  const notes = planNotes(plan).filter(({ code }) => code !== 'rawSourceNotCompared')
  return notes.map(({ message, specs }) => foldedBlock('note', specs.map(label), [message]))
}

function requestBlocks(plan: Plan, label: LabelOf): string[] {
  return plan.actions.flatMap((action) => {
    const lines = requestLines(action)
    return lines.length === 0 ? [] : [foldedBlock('will be sent', [label(action.spec)], lines)]
  })
}
