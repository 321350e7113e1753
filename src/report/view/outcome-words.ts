import type { DriftField } from '../../plan/plan.ts'
import type { Outcome } from '../../run/events.ts'
import type { LeftInCloud } from '../../run/image-state.ts'
import { plainText } from '../../text/plain-text.ts'
import { formatDuration } from '../../util/duration.ts'
import { failureDetails, failureHeadline } from './failure-view.ts'
import { driftWords, existsWords, notSelectedWords, oneLine, updateWords } from './image-view.ts'
import { outcomeStatus } from './status.ts'
import type { Words } from './view.ts'

/** The outcome of an image in words. */
export function outcomeWords(outcome: Outcome): Words {
  switch (outcome.result) {
    case 'changed': {
      const note = outcome.note === undefined ? '' : `: ${plainText(outcome.note)}`
      const headline = `in ${formatDuration(outcome.ms)}${note}`
      const updates = updatesOf(outcome)
      if (updates.length === 0) return oneLine(outcomeStatus(outcome), headline)
      return updateWords(outcomeStatus(outcome), headline, updates)
    }
    case 'unchanged':
      return existsWords
    case 'drifted':
      return driftWords(outcome.fields, 'updated', updatesOf(outcome))
    case 'failed': {
      const { failure, ms } = outcome
      const lead = ms > 0 ? `failed after ${formatDuration(ms)}:` : 'failed:'
      return oneLine(lead, failureHeadline(failure), failureDetails(failure))
    }
    case 'skipped':
      return oneLine('skipped:', plainText(outcome.why))
    case 'withheld':
      return oneLine('withheld:', plainText(outcome.why))
    case 'notSelected':
      return notSelectedWords
    case 'cancelled':
      return oneLine('cancelled:', outcome.left === undefined ? 'not started' : leftText(outcome.left))
  }
}

/** The differences that the steps have corrected. */
export const updatesOf = ({ steps }: Outcome): readonly DriftField[] =>
  steps.flatMap((step) => (step.end === 'done' ? (step.fields ?? []) : []))

/** An outcome without the image's name, for a log: `drifted: family: expected web, actual (none)`. */
export function outcomeLine(outcome: Outcome): string {
  const { text, detail } = outcomeWords(outcome)
  return outcome.result === 'drifted' ? `drifted: ${detail}` : text
}

/** The state of an image that may exist in the cloud although the run has not seen it READY. */
export function leftText(left: LeftInCloud): string {
  if (left.at === 'inFlight') {
    return left.nameTaken
      ? 'an image with that name already exists; it may be running in the cloud'
      : 'request in flight, no response received; it may be running in the cloud'
  }
  if (left.at === 'verifying') return 'READY, but not in its family yet'
  if (left.at === 'attaching') return 'READY, but its family is not confirmed yet'
  const { operation } = left
  return `still running in the cloud${operation === undefined ? '' : ` as ${plainText(operation)}`}`
}
