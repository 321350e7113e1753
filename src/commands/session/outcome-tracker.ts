import type { ImageSpec } from '../../catalog/image-spec.ts'
import type { Plan } from '../../plan/plan.ts'
import type { Event, Outcome } from '../../run/events.ts'
import { type ImageState, leftInCloud } from '../../run/image-state.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'

/** What is known of each image while a run goes on: for the report of one that does not end by itself. */
export interface OutcomeTracker {
  on(event: Event): void
  /** One outcome an image, in the plan's order; those without an end are cancelled. */
  outcomes(plan: Plan): Outcome[]
}

export function trackOutcomes(): OutcomeTracker {
  const finished = new Map<ImageSpec, Outcome>()
  const states = new Map<ImageSpec, ImageState>()
  const unfinished = (spec: ImageSpec): Outcome => {
    const left = leftInCloud(states.get(spec) ?? { at: 'notStarted' })
    return { spec, steps: [], result: 'cancelled', ...omitUndefined({ left }) }
  }
  return {
    on(event) {
      if (event.type === 'state') states.set(event.spec, event.state)
      if (event.type !== 'finished') return
      finished.set(event.outcome.spec, event.outcome)
      states.delete(event.outcome.spec)
    },
    outcomes: (plan) => plan.images.map(({ spec }) => finished.get(spec) ?? unfinished(spec)),
  }
}
