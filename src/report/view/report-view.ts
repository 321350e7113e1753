import type { ImageRef } from '../../catalog/image-ref.ts'
import type { FamilyPlan } from '../../plan/family-plan.ts'
import type { PlanNote } from '../../plan/plan.ts'
import type { Outcome } from '../../run/events.ts'
import type { ThrottledTime } from '../../run/limits/throttle-stats.ts'
import type { Phase } from '../../run/phases/phase-recorder.ts'
import { plainText } from '../../text/plain-text.ts'
import { grouped, plural } from '../../text/words.ts'
import { formatDuration } from '../../util/duration.ts'
import { type ExitCode, failureCode, type Stop, stopCodes } from '../exit-code.ts'
import { failureView, textOrNull, warningText, warningView } from './failure-view.ts'
import { type Count, endedFamilyView, familyRemarks, postponedCounts } from './families-view.ts'
import { driftFields, groupsOf, imageView, nothingToDo, remarkGroup } from './image-view.ts'
import { lastingNotes, noteRemark, rawSourceNotes, updatableNotes } from './notes-view.ts'
import { leftText, outcomeWords, updatesOf } from './outcome-words.ts'
import { countByStatus, doneChanges, outcomeStatus, outcomeStatuses, statusText } from './status.ts'
import { groupAlike } from './texts/group-alike.ts'
import { type LabelOf, labelsFor } from './texts/image-label.ts'
import { withPrunable } from './texts/prunable-hint.ts'
import { shardText, shardView } from './texts/shard-text.ts'
import { throttledText } from './texts/throttle-text.ts'
import { verifyView } from './verify-view.ts'
import type { EndedImageView, GroupView, ProblemView, ReportView, ShardView } from './view.ts'

/** The most important last. */
const problems = ['drifted', 'skipped', 'cancelled', 'failed'] as const

/** The result of a run. */
export interface Report {
  /** In the order of the manifest. */
  readonly outcomes: readonly Outcome[]
  readonly stop: Stop | undefined
  readonly ms: number
  /** HTTP requests sent, retries and polls included. */
  readonly requests: number
  /** The limiters that throttled the run, longest first. */
  readonly throttled: readonly ThrottledTime[]
  /** Of the plan. */
  readonly notes?: readonly PlanNote[]
  /** As planned. */
  readonly families?: readonly FamilyPlan[]
  /** Default: no name. */
  readonly target?: string
  /** The warnings about the manifest. */
  readonly problems?: readonly ProblemView[]
  /** Default: the whole catalog. */
  readonly shard?: ShardView | undefined
  /** Of one image; default: none are known. */
  readonly phases?: (image: ImageRef) => readonly Phase[]
}

export function reportView({ stop, ms, requests, throttled, families = [], ...report }: Report): ReportView {
  const outcomes = report.outcomes.map((outcome) => withPrunable(outcome, families))
  const label = labelsFor(outcomes.map(({ image }) => image))
  const { phases = () => [] } = report
  const images = outcomes.map((outcome) => endedImage(outcome, label, phases(outcome.image)))
  const counts = countByStatus(outcomeStatuses, images)
  const notes = lastingNotes(report.notes ?? [], images)
  const closing = [...rawSourceNotes(outcomes, images), ...updatableNotes(outcomes, images)]
  const ended = new Map(outcomes.map((outcome) => [outcome.image.path, outcome]))
  const familyViews = families.map((family) => endedFamilyView(family, ended))
  const postponed = postponedCounts(familyViews)
  const total = images.length
  const resume = stop ? resumeText(images) : []
  const idle = counts.exists === total && postponed.length === 0
  return {
    command: 'apply',
    exitCode: exitCodeOf(outcomes, counts, stop),
    shard: shardView(report.shard),
    target: plainText(report.target ?? ''),
    stop: stop ?? null,
    stopText: stop && stopTexts[stop],
    resume,
    durationMs: Math.round(ms),
    requests,
    throttled: throttled.map(({ project, limiter, subject, by, ms: waitedMs }) => ({
      project,
      limiter,
      subject: textOrNull(subject),
      by: by ?? 'limit',
      durationMs: Math.round(waitedMs),
    })),
    counts,
    images,
    rows: (['exists', 'notSelected', ...doneChanges, 'withheld'] as const).flatMap((status) =>
      images.filter((image) => image.status === status),
    ),
    groups: [
      ...notes.map(({ message, images: noted }) => remarkGroup('note', message, noted)),
      ...warningGroups(outcomes, images),
      ...problems.flatMap((status) => groupsOf(images, status, leftOf)),
    ],
    notes: [...notes, ...closing],
    families: familyViews,
    summary: {
      text: idle ? nothingToDo(total) : `${plural(total, 'image')}: ${countsText(counts, postponed)}`,
      tone: problems.every((status) => counts[status] === 0) ? 'good' : 'bad',
      idle,
      cost: `${plural(requests, 'request')} · ${formatDuration(ms)}`,
    },
    remarks: [
      ...shardText(report.shard, outcomes),
      ...throttledText(throttled),
      ...resume,
      ...familyRemarks(familyViews),
      ...closing.map(noteRemark),
    ],
    problems: report.problems ?? [],
  }
}

/** Results whose note is a reason. */
const explained: ReadonlySet<Outcome['result']> = new Set(['changed', 'skipped', 'cancelled', 'withheld'])

function endedImage(outcome: Outcome, label: LabelOf, phases: readonly Phase[]): EndedImageView {
  const { result } = outcome
  const words = outcomeWords(outcome)
  const left = 'left' in outcome ? outcome.left : undefined
  const note = result === 'changed' ? outcome.note : words.detail
  return {
    selfLink: selfLinkOf(outcome),
    note: explained.has(result) ? textOrNull(note) : null,
    fields: result === 'drifted' ? driftFields(outcome.fields) : [],
    updates: driftFields(updatesOf(outcome)),
    error: result === 'failed' ? failureView(outcome.failure) : null,
    durationMs: 'ms' in outcome ? Math.round(outcome.ms) : null,
    phases,
    operation: left?.at === 'running' ? textOrNull(left.operation) : null,
    cloudState: left?.at ?? null,
    verify: verifyView(outcome.steps),
    warnings: result === 'changed' ? outcome.warnings.map(warningView) : [],
    left: result === 'failed' && left ? leftText(left) : undefined,
    ...imageView(outcome, outcomeStatus(outcome), label, words),
  }
}

/** Of a failed image too, if one of its steps has read it. */
function selfLinkOf(outcome: Outcome): string | null {
  if (outcomeStatus(outcome) === 'deleted') return null
  if ('selfLink' in outcome) return outcome.selfLink
  const links = outcome.steps.flatMap((step) => ('selfLink' in step && step.selfLink) || [])
  return links.at(-1) ?? null
}

/** The headline of a single image has its operation. */
const leftOf = ({ left, operation }: EndedImageView, isSingle: boolean): string | undefined =>
  left ?? (isSingle ? undefined : (operation ?? undefined))

/** The warnings of created images' operations, each once. */
function warningGroups(outcomes: readonly Outcome[], images: readonly EndedImageView[]): GroupView[] {
  const warnings = outcomes.flatMap((outcome, index) => {
    const image = images[index]
    if (outcome.result !== 'changed' || image === undefined) return []
    return outcome.warnings.map((warning) => ({ name: image.name, image, text: warningText(warning) }))
  })
  return groupAlike(warnings, ({ text }) => [text]).map(({ items, lines }) =>
    remarkGroup(
      'warning',
      lines.join(''),
      items.map(({ image }) => image),
    ),
  )
}

/** `10 created, 2 already exist`: the counts that are not zero. */
function countsText(counts: ReportView['counts'], postponed: readonly Count[]): string {
  const exist = counts.exists === 1 ? 'already exists' : 'already exist'
  return [
    ...outcomeStatuses
      .filter((status) => counts[status] > 0)
      .map((status) => `${grouped(counts[status])} ${status === 'exists' ? exist : statusText(status)}`),
    ...postponed.map(([count, what]) => `${grouped(count)} ${what}`),
  ].join(', ')
}

/** `2 images still running in the cloud, 1 image not started; rerun to resume.` */
function resumeText(images: readonly EndedImageView[]): string[] {
  const cancelled = images.filter(({ status }) => status === 'cancelled')
  const states = [
    ['running', 'still running in the cloud'],
    ['inFlight', 'in flight'],
    ['verifying', 'not in the family yet'],
    ['attaching', 'not confirmed in the family yet'],
    [null, 'not started'],
  ] as const
  const texts = states.flatMap(([state, what]) => {
    const count = cancelled.filter(({ cloudState }) => cloudState === state).length
    return count > 0 ? [`${plural(count, 'image')} ${what}`] : []
  })
  return texts.length === 0 ? [] : [`${texts.join(', ')}; rerun to resume.`]
}

const stopTexts: Readonly<Record<Stop, string>> = {
  SIGHUP: 'The run was interrupted (SIGHUP).',
  SIGINT: 'The run was interrupted (SIGINT).',
  SIGTERM: 'The run was interrupted (SIGTERM).',
  abort: 'The run was aborted.',
  deadline: 'The deadline ended the run.',
}

function exitCodeOf(
  outcomes: readonly Outcome[],
  counts: ReportView['counts'],
  stop: Stop | undefined,
): ExitCode {
  if (stop && counts.cancelled > 0) return stopCodes[stop]
  const errors = outcomes.flatMap((outcome) => (outcome.result === 'failed' ? [outcome.failure] : []))
  if (errors.length > 0) return failureCode(errors)
  return counts.drifted + counts.skipped + counts.cancelled > 0 ? 1 : 0
}
