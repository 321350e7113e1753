import { plainText } from '../../text/plain-text.ts'
import { problemCounts } from '../view/command-end.ts'
import type { PlanView, ReportView, StartFailure, ValidateView } from '../view/view.ts'
import { family, problem } from './part-shapes.ts'
import {
  type ApplyReport,
  endedImage,
  type FailedStartReport,
  type PlanReport,
  plannedImage,
  type ValidateReport,
} from './report-shapes.ts'
import { reportVersion as version } from './report-version.ts'
import { pick } from './shape.ts'

/** The report of docs/report-json.md. Every key is always present; unknown values are null. */
export function jsonReport(view: PlanView): PlanReport
export function jsonReport(view: ReportView): ApplyReport
export function jsonReport(view: ValidateView): ValidateReport
export function jsonReport(
  view: PlanView | ReportView | ValidateView,
): PlanReport | ApplyReport | ValidateReport
export function jsonReport(view: PlanView | ReportView | ValidateView) {
  switch (view.command) {
    case 'plan':
      return planned(view)
    case 'apply':
      return ended(view)
    case 'validate':
      return validated(view)
  }
}

function planned(view: PlanView): PlanReport {
  const { command, exitCode, shard, changes, counts, sources } = view
  return {
    version,
    command,
    exitCode,
    shard,
    changes,
    counts,
    problems: problemsOf(view),
    notes: notesOf(view),
    sources,
    families: familiesOf(view),
    images: view.images.map((image) => pick(plannedImage, image)),
  }
}

function ended(view: ReportView): ApplyReport {
  const { command, exitCode, shard, stop, durationMs, requests, throttled, counts } = view
  return {
    version,
    command,
    exitCode,
    shard,
    stop,
    durationMs,
    requests,
    throttled,
    counts,
    problems: problemsOf(view),
    notes: notesOf(view),
    families: familiesOf(view),
    images: view.images.map((image) => pick(endedImage, image)),
  }
}

function validated(view: ValidateView): ValidateReport {
  const { command, exitCode, images, files } = view
  const valid = problemCounts(view.problems).errors === 0
  return { version, command, exitCode, valid, images, files, problems: problemsOf(view) }
}

/** The report of a command that did not start. */
export function jsonFailure(start: StartFailure): FailedStartReport {
  const { command, exitCode, message, hint } = start
  const shard = start.shard === undefined ? null : { ...start.shard, total: null }
  const error = { message: plainText(message), hint: hint === undefined ? null : plainText(hint) }
  return { version, command, exitCode, shard, error, problems: problemsOf(start), images: [] }
}

const problemsOf = ({ problems }: Pick<PlanView, 'problems'>) => problems.map((one) => pick(problem, one))

const notesOf = ({ notes }: Pick<PlanView, 'notes'>) =>
  notes.map(({ code, message, images }) => ({ code, message, images: images.map(({ path }) => path) }))

const familiesOf = ({ families }: Pick<PlanView, 'families'>) => families.map((one) => pick(family, one))
