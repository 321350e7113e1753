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
} from '../../text/markdown.ts'
import { grouped, listed, plural } from '../../text/words.ts'
import { shownMembers } from '../view/families-view.ts'
import { doneChanges, isUpkeepStatus, plannedChanges } from '../view/status.ts'
import type { ImageView, PlanView, ReportView, StartFailure, Status } from '../view/view.ts'
import { commentLimit, type MarkdownLimit } from './markdown/limit.ts'

export interface MarkdownOptions {
  /** For a plan: also show every field to be sent. */
  readonly verbose: boolean
  /** Omitted items are counted. Default: of a comment. */
  readonly limit?: MarkdownLimit
}

/** Of a UTF-16 code unit in UTF-8. */
const maxBytes = 3
/** Maximum names listed per block. */
const namesShown = 20

/** Statuses with rows, worst first, as the end may be cut; bold if true. */
const order = new Map<Status, boolean>([
  ['failed', true],
  ['blocked', true],
  ['drifted', true],
  ['skipped', true],
  ['cancelled', true],
  ['withheld', false],
  ...[...plannedChanges, ...doneChanges].map((status) => [status, false] as const),
])

/** For a step summary or a comment on a pull request. */
function result(view: PlanView | ReportView, { verbose, limit = commentLimit }: MarkdownOptions): string {
  const maxChars = 'characters' in limit ? limit.characters : Math.floor(limit.bytes / maxBytes)
  const head = headLines(view)
  const images: readonly ImageView[] = view.images
  const rows = [...order].flatMap(([status, bad]) =>
    images.filter((image) => image.status === status).map((image) => imageRow(image, bad)),
  )
  const budget = maxChars - lengthOf(head)
  const noun = view.command === 'plan' ? 'more item' : 'more failure'
  const details = fitDetails(detailBlocks(view, verbose), Math.floor(budget / 2), noun)
  return `${[...head, ...fitTable(rows, budget - lengthOf(details)), ...details].join('\n')}\n`
}

function headLines(view: PlanView | ReportView): string[] {
  const { text, cost } = view.summary
  const stop = 'stopText' in view && view.stopText !== undefined ? [view.stopText] : []
  const counts = Object.entries(view.counts).filter(([status, count]) => count > 0 || !isUpkeepStatus(status))
  return [
    `### mintage ${view.command}`,
    '',
    `**${text}**${cost === undefined ? '' : ` · ${cost}`}`,
    ...[...stop, ...view.remarks].flatMap((remark) => ['', escapeMarkdown(remark)]),
    '',
    tableHead(counts.map(([status]) => status)),
    tableRow(counts.map(([, count]) => grouped(count))),
  ]
}

function imageRow({ label, status, detail }: ImageView, bad: boolean): string {
  return tableRow([codeSpan(label), bad ? `**${status}**` : status, escapeMarkdown(shortened(detail, 300))])
}

/** A table of `image | result | detail`, bounded. */
function fitTable(rows: readonly string[], budget: number): string[] {
  if (rows.length === 0) return []
  const head = ['', tableHead(['image', 'result', 'detail'])]
  const leftOut = (count: number) => tableRow([`… and ${plural(count, 'more image')}`, '', ''])
  return [...head, ...fitting(rows, budget - lengthOf(head), leftOut)]
}

/** Folded paragraphs, bounded. */
function fitDetails(blocks: readonly string[], budget: number, noun: string): string[] {
  return fitting(blocks, budget, (count) => `\nThe details of ${plural(count, noun)} are omitted.`)
}

function detailBlocks(view: PlanView | ReportView, verbose: boolean): string[] {
  const groups = (['failed', 'blocked', 'warning', 'note'] as const).flatMap((status) =>
    view.groups.filter((group) => group.status === status),
  )
  const families = view.command === 'plan' ? view.families.filter(({ hasNews }) => hasNews) : []
  const sent = view.command === 'plan' && verbose ? view.images.filter(({ sent }) => sent.length > 0) : []
  return [
    ...groups.map(({ status, images, names, headline, lines }) =>
      foldedBlock(status, images.length === 1 ? images.map(({ label }) => label) : names, [
        headline,
        ...lines,
      ]),
    ),
    ...families.map((family) => {
      const { shown, rest } = shownMembers(family, verbose)
      const lines = shown.map(({ name, text }) => `${name}: ${text}`)
      return foldedBlock('family', [family.headline], rest === '' ? lines : [...lines, `others: ${rest}`])
    }),
    ...sent.map(({ label, sent }) => foldedBlock('will be sent', [label], sent)),
  ]
}

/** A `<details>` whose summary names the image, or counts the images; each line below is an item. */
function foldedBlock(what: string, names: readonly string[], lines: readonly string[]): string {
  const who = names.length === 1 ? escapeHtml(names.join('')) : plural(names.length, 'image')
  const items = lines.map((line) => {
    const link = /^see: (\S+)$/.exec(line)?.[1]
    return `- ${link === undefined ? escapeMarkdown(shortened(line, 2_000)) : `see ${linkOrText(link)}`}`
  })
  const list = names.length > 1 ? ['', escapeMarkdown(listed(names, namesShown))] : []
  return ['', `<details><summary>${what}: ${who}</summary>`, ...list, '', ...items, '', '</details>'].join(
    '\n',
  )
}

/** The text in place of the result, if the command did not start. */
function failure({ command, message, hint }: StartFailure): string {
  const paragraphs = [`### mintage ${command}: could not start`, escapeMarkdown(message)]
  if (hint !== undefined) paragraphs.push(escapeMarkdown(hint))
  return `${paragraphs.join('\n\n')}\n`
}

export const markdown = { plan: result, apply: result, failure }
