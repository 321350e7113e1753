import type { ImageSpec } from '../catalog/image-spec.ts'
import type { Outcome, OutcomeStatus } from '../run/events.ts'
import { grouped, plural } from '../text/plain-text.ts'
import { errorLines } from './error-text.ts'
import {
  costText,
  countsText,
  nothingToDo,
  outcomeLines,
  outcomesOf,
  resumeText,
  stopTexts,
  warningGroups,
} from './facts.ts'
import { type Group, groupAlike } from './group-alike.ts'
import { type LabelOf, labelsFor, listed } from './image-label.ts'
import { heldBackText } from './limiter-text.ts'
import {
  codeSpan,
  escapeHtml,
  escapeMarkdown,
  fitting,
  lengthOf,
  linkOrText,
  shortened,
  tableHead,
  tableRow,
} from './markdown.ts'
import { closingNotes, reportNotes } from './notes.ts'
import type { Report } from './report.ts'

export interface MarkdownOptions {
  /** GitHub refuses a comment of more than 65,536 characters; what does not fit is counted, not sent. */
  readonly maxChars: number
}

/** Worst first: what is cut off at the end is what matters least. */
const order = ['failed', 'drifted', 'skipped', 'cancelled', 'created'] as const satisfies OutcomeStatus[]

/** The report for a step summary or a comment on a pull request. */
export function reportMarkdown(report: Report, { maxChars }: MarkdownOptions): string {
  const label = labelsFor(report.outcomes.map(({ spec }) => spec))
  const head = headLines(report)
  const details = detailBlocks(report.outcomes, label)
  const rows = order.flatMap((status) => outcomesOf<OutcomeStatus>(report.outcomes, status))
  let budget = maxChars - lengthOf(head)
  const shownDetails = fitDetails(details, Math.floor(budget / 2))
  budget -= lengthOf(shownDetails)
  const table = fitTable(
    rows.map((outcome) => outcomeRow(outcome, label)),
    budget,
  )
  return `${[...head, ...table, ...shownDetails].join('\n')}\n`
}

function headLines(report: Report): string[] {
  const total = report.outcomes.length
  const { counts } = report
  const title =
    counts.exists === total ? nothingToDo(total) : `${plural(total, 'image')}: ${countsText(counts)}`
  const statuses = Object.keys(counts) as OutcomeStatus[]
  const throttled = heldBackText(report.throttled)
  const resume = resumeText(report)
  return [
    `### mintage apply`,
    '',
    `**${title}** · ${costText(report)}`,
    ...(report.stop ? ['', stopTexts[report.stop]] : []),
    ...(resume === undefined ? [] : ['', resume]),
    ...(throttled === undefined ? [] : ['', escapeMarkdown(throttled)]),
    ...closingNotes(reportNotes(report.outcomes)).flatMap((note) => ['', escapeMarkdown(note)]),
    '',
    tableHead(statuses),
    tableRow(statuses.map((status) => grouped(counts[status]))),
  ]
}

/** A table of `image | result | detail`, bounded. */
export function fitTable(rows: readonly string[], budget: number): string[] {
  if (rows.length === 0) return []
  const head = ['', tableHead(['image', 'result', 'detail'])]
  const leftOut = (count: number) => tableRow([`… and ${plural(count, 'more image')}`, '', ''])
  return [...head, ...fitting(rows, budget - lengthOf(head), leftOut)]
}

/** Folded paragraphs, bounded. */
export function fitDetails(blocks: readonly string[], budget: number, noun = 'more failure'): string[] {
  if (blocks.length === 0) return []
  return fitting(blocks, budget, (count) => `\nThe details of ${plural(count, noun)} are left out.`)
}

function outcomeRow(outcome: Outcome, label: LabelOf): string {
  const [first = '', ...more] = outcomeLines(outcome)
  const detail = outcome.status === 'drifted' ? more.join('; ') : first.replace(/^created /, '')
  const result = outcome.status === 'created' ? 'created' : `**${outcome.status}**`
  return tableRow([codeSpan(label(outcome.spec)), result, escapeMarkdown(shortened(detail, 300))])
}

/** How many names of a group are listed. */
const namesShown = 20

function detailBlocks(outcomes: readonly Outcome[], label: LabelOf): string[] {
  const failures = groupAlike(outcomesOf(outcomes, 'failed'), ({ error }) => errorLines(error))
  const block = (what: string, { items, lines }: Group<{ readonly spec: ImageSpec }>) =>
    foldedBlock(
      what,
      items.map(({ spec }) => label(spec)),
      lines,
    )
  return [
    ...failures.map((group) => block('failed', group)),
    ...warningGroups(outcomes).map((group) => block('warning', group)),
  ]
}

/** A `<details>` that says of which images, and below each line as an item. */
export function foldedBlock(what: string, labels: readonly string[], lines: readonly string[]): string {
  const who = labels.length === 1 ? escapeHtml(labels[0] ?? '') : plural(labels.length, 'image')
  const items = lines.map((line) => {
    const link = /^see: (\S+)$/.exec(line)?.[1]
    return `- ${link === undefined ? escapeMarkdown(shortened(line, 2_000)) : `see ${linkOrText(link)}`}`
  })
  const names = labels.length > 1 ? ['', escapeMarkdown(listed(labels, namesShown))] : []
  return ['', `<details><summary>${what}: ${who}</summary>`, ...names, '', ...items, '', '</details>'].join(
    '\n',
  )
}
