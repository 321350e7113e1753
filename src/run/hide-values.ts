import { type Hide, hideInDrift, hideInError, hideInWarnings } from '../plan/hide-values.ts'
import type { LimitEvent, Outcome, RunEvent } from './events.ts'

/** The same event, fit to be shown: what the API quotes of a request may hold what must not be. Names are kept. */
export function hideInEvent(event: RunEvent, hide: Hide): RunEvent {
  switch (event.type) {
    case 'waiting':
      return { ...event, why: hide(event.why) }
    case 'finished':
      return { ...event, outcome: hideInOutcome(event.outcome, hide) }
    case 'throttled':
    case 'resumed':
      return hideInLimitEvent(event, hide)
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
  switch (outcome.status) {
    case 'created': {
      const note = outcome.note === undefined ? {} : { note: hide(outcome.note) }
      return { ...outcome, ...note, warnings: hideInWarnings(outcome.warnings, hide) }
    }
    case 'drifted':
      return { ...outcome, fields: hideInDrift(outcome.fields, hide) }
    case 'failed':
      return { ...outcome, error: hideInError(outcome.error, hide) }
    default:
      return outcome
  }
}
