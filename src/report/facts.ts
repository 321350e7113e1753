import type { ImageSpec } from '../catalog/image-spec.ts'
import type { DriftField } from '../plan/plan.ts'
import type { Outcome, OutcomeStatus } from '../run/events.ts'
import type { LeftInCloud } from '../run/image-state.ts'
import { grouped, plainText, plural } from '../text/plain-text.ts'
import { assertNever } from '../util/assert-never.ts'
import { formatDuration } from '../util/duration.ts'
import { warningText } from './error-detail.ts'
import { errorLines } from './error-text.ts'
import { type Group, groupAlike } from './group-alike.ts'
import type { Report, Stop } from './report.ts'

/** Outcomes of one status, typed as such. */
export function outcomesOf<S extends OutcomeStatus>(
  outcomes: readonly Outcome[],
  status: S,
): Extract<Outcome, { status: S }>[] {
  return outcomes.filter((outcome): outcome is Extract<Outcome, { status: S }> => outcome.status === status)
}

/** `family: want web, have (none)` */
export function driftText({ field, want, have }: DriftField): string {
  return `${plainText(field)}: want ${plainText(want)}, have ${plainText(have)}`
}

/** What became of an image that the run left behind. */
export function cancelledText(outcome: Extract<Outcome, { status: 'cancelled' }>): string {
  return outcome.left === undefined ? 'not started' : leftText(outcome.left)
}

/** What is known of an image that may exist in the cloud although the run has not seen it READY. */
export function leftText(left: LeftInCloud): string {
  if (left.at === 'inFlight') {
    return left.nameTaken
      ? 'an image of that name already exists; it may be running in the cloud'
      : 'its insert was in flight and no response received: it may be running in the cloud'
  }
  const { operation } = left
  return `still running in the cloud${operation === undefined ? '' : ` as ${plainText(operation)}`}`
}

/** What a stopped run leaves in the cloud, and how to go on; undefined if it leaves nothing and is complete. */
export function resumeText({ outcomes, stop }: Report): string | undefined {
  const cancelled = outcomesOf(outcomes, 'cancelled')
  if (stop === undefined || cancelled.length === 0) return undefined
  const running = cancelled.filter(({ left }) => left?.at === 'running').length
  const inFlight = cancelled.filter(({ left }) => left?.at === 'inFlight').length
  const parts = [
    [running, 'still running in the cloud'],
    [inFlight, 'in flight'],
    [cancelled.length - running - inFlight, 'not started'],
  ] as const
  const texts = parts.flatMap(([count, state]) => (count > 0 ? [`${plural(count, 'image')} ${state}`] : []))
  return `${texts.join(', ')}; rerun to resume.`
}

/** The first line says what happened to the image, the others the rest that is known of it. */
export function outcomeLines(outcome: Outcome): string[] {
  switch (outcome.status) {
    case 'created': {
      const note = outcome.note === undefined ? '' : `: ${plainText(outcome.note)}`
      return [`created in ${formatDuration(outcome.ms)}${note}`]
    }
    case 'exists':
      return ['exists']
    case 'drifted':
      return ['differs from the manifest', ...outcome.fields.map(driftText)]
    case 'failed':
      return errorLines(outcome.error)
    case 'skipped':
      return [plainText(outcome.why)]
    case 'cancelled':
      return [cancelledText(outcome)]
    default:
      return assertNever(outcome)
  }
}

/** What the operations of created images warn of, each warning once. */
export function warningGroups(outcomes: readonly Outcome[]): Group<{ readonly spec: ImageSpec }>[] {
  const warnings = outcomesOf(outcomes, 'created').flatMap(({ spec, warnings }) =>
    warnings.map((warning) => ({ spec, text: warningText(warning) })),
  )
  return groupAlike(warnings, ({ text }) => [plainText(text)])
}

const countWords: { readonly [S in OutcomeStatus]: (count: number) => string } = {
  created: (count) => `${grouped(count)} created`,
  exists: (count) => (count === 1 ? '1 exists already' : `${grouped(count)} exist already`),
  drifted: (count) => `${grouped(count)} drifted`,
  failed: (count) => `${grouped(count)} failed`,
  skipped: (count) => `${grouped(count)} skipped`,
  cancelled: (count) => `${grouped(count)} cancelled`,
}

/** `10 created, 2 exist already`: the counts that are not zero. */
export function countsText(counts: Report['counts']): string {
  return (Object.keys(countWords) as OutcomeStatus[])
    .filter((status) => counts[status] > 0)
    .map((status) => countWords[status](counts[status]))
    .join(', ')
}

/** `24 requests · 1m05s` */
export function costText({ requests, ms }: Report): string {
  return `${plural(requests, 'request')} · ${formatDuration(ms)}`
}

/** The sentence for a run or a plan that has found all images in place. */
export function nothingToDo(total: number): string {
  if (total === 0) return 'Nothing to do: no images.'
  return total === 1
    ? 'Nothing to do: the image exists.'
    : `Nothing to do: all ${plural(total, 'image')} exist.`
}

export const stopTexts: Readonly<Record<Stop, string>> = {
  SIGHUP: 'The run was interrupted (SIGHUP).',
  SIGINT: 'The run was interrupted (SIGINT).',
  SIGTERM: 'The run was interrupted (SIGTERM).',
  deadline: 'The deadline ended the run.',
}
