import type { Outcome } from '../run/events.ts'
import { makePaint, type Paint } from '../text/paint.ts'
import { plural } from '../text/plain-text.ts'
import { formatDuration } from '../util/duration.ts'
import {
  costText,
  countsText,
  leftText,
  nothingToDo,
  outcomeLines,
  outcomesOf,
  resumeText,
  stopTexts,
  warningGroups,
} from './facts.ts'
import { groupAlike } from './group-alike.ts'
import { type LabelOf, labelsFor, labelWidth, listed } from './image-label.ts'
import { heldBackText } from './limiter-text.ts'
import { closingNotes, reportNotes } from './notes.ts'
import type { Report } from './report.ts'

export interface TextOptions {
  readonly color: boolean
  /** Lists what is in order too, and all names of a group. */
  readonly verbose: boolean
}

interface View extends TextOptions {
  readonly label: LabelOf
  readonly paint: Paint
}

/** How many names of a group are listed. */
const namesShown = 10

/**
 * The report for people. What went well comes first and the failures last, above the summary: that is where
 * a terminal and the log of a CI job leave the eye.
 */
export function reportText(report: Report, options: TextOptions): string {
  const { outcomes } = report
  const label = labelsFor(outcomes.map(({ spec }) => spec))
  const view: View = { ...options, label, paint: makePaint(options.color) }
  const body = [
    ...(options.verbose ? outcomesOf(outcomes, 'exists').map(({ spec }) => `= ${label(spec)}  exists`) : []),
    ...createdLines(outcomes, view),
    ...warningLines(outcomes, view),
    ...problemLines(outcomesOf(outcomes, 'drifted'), view),
    ...problemLines(outcomesOf(outcomes, 'skipped'), view),
    ...problemLines(outcomesOf(outcomes, 'cancelled'), view),
    ...problemLines(outcomesOf(outcomes, 'failed'), view),
  ]
  const throttled = heldBackText(report.throttled)
  const resume = resumeText(report)
  const end = [
    ...(report.stop ? [stopTexts[report.stop]] : []),
    summary(report, view),
    ...(throttled === undefined ? [] : [throttled]),
    ...(resume === undefined ? [] : [resume]),
    ...closingNotes(reportNotes(outcomes)),
  ]
  return `${[...body, ...(body.length > 0 ? [''] : []), ...end].join('\n')}\n`
}

function summary(report: Report, { paint }: View): string {
  const total = report.outcomes.length
  const healthy = report.counts.created + report.counts.exists === total
  const style = healthy ? 'good' : 'bad'
  if (report.counts.exists === total) return paint(style, nothingToDo(total))
  return `${paint(style, `${plural(total, 'image')}: ${countsText(report.counts)}`)} · ${costText(report)}`
}

function createdLines(outcomes: readonly Outcome[], { label, paint }: View): string[] {
  const created = outcomesOf(outcomes, 'created')
  const width = labelWidth(created.map(({ spec }) => label(spec)))
  return created.map(
    (outcome) =>
      `${paint('good', '+')} ${label(outcome.spec).padEnd(width)}  ${outcomeLines(outcome).join('')}`,
  )
}

function warningLines(outcomes: readonly Outcome[], view: View): string[] {
  return warningGroups(outcomes).flatMap(({ items, lines }) => [
    `${view.paint('change', 'warning')} ${lines.join('')}`,
    `    ${names(items, view)}`,
  ])
}

type Problem = Exclude<Outcome, { readonly status: 'created' | 'exists' }>

const marks: Readonly<Record<Problem['status'], string>> = {
  drifted: '~',
  skipped: '-',
  cancelled: '?',
  failed: '!',
}

function problemLines(problems: readonly Problem[], view: View): string[] {
  return groupAlike(problems, outcomeLines).flatMap(({ items, lines: [headline = '', ...details] }) => {
    const [first] = items
    if (first === undefined) return []
    const { status } = first
    const mark = view.paint(status === 'failed' ? 'bad' : 'change', marks[status])
    const who = items.length === 1 ? `${view.label(first.spec)}  ` : `${plural(items.length, 'image')} `
    return [
      `${mark} ${who}${status}${items.length === 1 ? afterTime(first) : ''}: ${headline}`,
      ...(items.length > 1 ? [`    ${names(items, view)}`] : []),
      ...[...details, ...leftRunning(items, view)].map((detail) => `    ${detail}`),
    ]
  })
}

const afterTime = (problem: Problem): string =>
  problem.status === 'failed' && problem.ms > 0 ? ` after ${formatDuration(problem.ms)}` : ''

/** What failed images may have left behind: all of it, for that is what the user has to look at. */
function leftRunning(problems: readonly Problem[], { label }: View): string[] {
  return problems.flatMap((problem) =>
    problem.status === 'failed' && problem.left !== undefined
      ? [problems.length > 1 ? `${label(problem.spec)}: ${leftText(problem.left)}` : leftText(problem.left)]
      : [],
  )
}

function names(items: readonly { readonly spec: Outcome['spec'] }[], { label, verbose }: View): string {
  const labels = items.map(({ spec }) => label(spec))
  return listed(labels, verbose ? labels.length : namesShown)
}
