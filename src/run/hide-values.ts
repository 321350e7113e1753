import { type Hide, hideIn, hideInDrift, hideInFailure } from '../plan/hide-values.ts'
import { omitUndefined } from '../util/omit-undefined.ts'
import type { Event, LimitEvent, Outcome, StepEnd } from './events.ts'

/** The same event, fit to be shown: what the API quotes of a request may hold what must not be. Names are kept. */
export function hideInEvent(event: Event, hide: Hide): Event {
  switch (event.type) {
    case 'waiting':
    case 'retrying':
      return { ...event, why: hide(event.why) }
    case 'finished':
      return { ...event, outcome: hideInOutcome(event.outcome, hide) }
    case 'throttled':
    case 'resumed':
      return hideInLimitEvent(event, hide)
    case 'request':
      return { ...event, result: hide(event.result), lines: () => event.lines().map(hide) }
    default:
      return event
  }
}

export function hideInLimitEvent(event: LimitEvent, hide: Hide): LimitEvent {
  const shown = hideInSubject(event, hide)
  return shown.type === 'throttled' ? { ...shown, why: hide(shown.why) } : shown
}

/** What was throttled is named by its source. */
export const hideInSubject = <T extends { readonly subject?: string }>(throttled: T, hide: Hide): T =>
  throttled.subject === undefined ? throttled : { ...throttled, subject: hide(throttled.subject) }

export function hideInOutcome(outcome: Outcome, hide: Hide): Outcome {
  const shown = { ...outcome, steps: outcome.steps.map((step) => ({ ...step, ...hideInEnd(step, hide) })) }
  switch (shown.result) {
    case 'changed':
      return { ...shown, ...hideInDone(shown, hide), warnings: hideIn(shown.warnings, hide) }
    case 'drifted':
      return { ...shown, fields: hideInDrift(shown.fields, hide) }
    case 'failed':
      return { ...shown, failure: hideInFailure(shown.failure, hide) }
    default:
      return shown
  }
}

function hideInEnd(end: StepEnd, hide: Hide): StepEnd {
  if (end.end === 'done') return { ...end, ...hideInDone(end, hide) }
  return 'failure' in end ? { ...end, failure: hideInFailure(end.failure, hide) } : end
}

type DoneTexts = Pick<Extract<StepEnd, { readonly end: 'done' }>, 'note' | 'warnings'>

const hideInDone = ({ note, warnings }: DoneTexts, hide: Hide) =>
  omitUndefined({ note: note === undefined ? undefined : hide(note), warnings: hideIn(warnings, hide) })
