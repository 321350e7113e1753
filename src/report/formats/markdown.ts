import { plural } from '../../text/words.ts'
import { isInvalid, problemCounts } from '../view/command-end.ts'
import type { PlanView, ProblemView, ReportView, StartFailure } from '../view/view.ts'
import { type Document, renderDocument } from './markdown/document.ts'
import { problemRow, remarkRow } from './markdown/entries.ts'
import { commentLimit, entryLimits, type MarkdownLimit, measureOf } from './markdown/limit.ts'
import { markerLine, originLine } from './markdown/marker.ts'
import { countIn, sectionsOf } from './markdown/sections.ts'

export interface MarkdownOptions {
  /** For a plan: also show every field to be sent, and all images of a changed family. */
  readonly verbose: boolean
  /** Omitted items are counted. Default: of a comment. */
  readonly limit?: MarkdownLimit
}

/** For a comment on a pull request, or a step summary. */
function result(view: PlanView | ReportView, { verbose, limit = commentLimit }: MarkdownOptions): string {
  const measure = measureOf(limit)
  return renderDocument(
    {
      marker: markerLine(view.command, view.target, view.shard),
      head: headBlocks(view),
      sections: sectionsOf(view, { verbose, limits: entryLimits(measure) }),
      foot: unchangedText(view),
    },
    measure,
  )
}

function headBlocks(view: PlanView | ReportView): string[] {
  const { text, cost } = view.summary
  const stop = 'stopText' in view && view.stopText !== undefined ? [`**${view.stopText}**`] : []
  return [`### ${text}`, originLine(view.command, view.target, cost), ...stop]
}

/** The images without changes are only counted; the summary of an idle run already states it. */
function unchangedText(view: PlanView | ReportView): string[] {
  if (view.summary.idle) return []
  const counts = [
    [countIn(view, 'exists'), 'unchanged'],
    [countIn(view, 'notSelected'), 'not selected'],
  ] as const
  const texts = counts.flatMap(([count, what]) => (count > 0 ? [`${plural(count, 'image')} ${what}`] : []))
  return texts.length === 0 ? [] : [`${texts.join(', ')}.`]
}

/** The text instead of the result, if the command did not start. */
function failure(start: StartFailure, { limit = commentLimit }: Pick<MarkdownOptions, 'limit'> = {}): string {
  const { command, target = '', shard, message, hint, problems } = start
  const measure = measureOf(limit)
  const limits = entryLimits(measure)
  const lines = [
    ...(isInvalid(start) ? [] : message.split('\n')), // the heading counts the errors
    ...(hint === undefined ? [] : [`hint: ${hint}`]),
  ]
  const counts = countsText(problems)
  const document: Document = {
    marker: markerLine(command, target, shard),
    head: [
      `### mintage ${command} could not start${isInvalid(start) ? `: ${counts}` : ''}`, // a warning is no reason
      originLine(command, target),
    ],
    sections: [
      { share: 0.3, entries: lines.map((line) => remarkRow(line, limits)) },
      {
        share: 0.7,
        isOpen: true,
        title: `Problems of the manifest (${counts})`,
        entries: problems.map((problem) => problemRow(problem, limits)),
      },
    ],
    foot: [],
  }
  return renderDocument(document, measure)
}

/** `2 errors, 1 warning` */
function countsText(problems: readonly ProblemView[]): string {
  const { errors, warnings } = problemCounts(problems)
  return [
    ...(errors > 0 ? [plural(errors, 'error')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
  ].join(', ')
}

export const markdown = { plan: result, apply: result, failure }
