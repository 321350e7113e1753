import type { ImageRef } from '../../catalog/image-ref.ts'
import type { ImagePlan, Plan } from '../../plan/plan.ts'
import type { Event, Outcome } from '../../run/events.ts'
import { type ImageState, leftInCloud } from '../../run/image-state.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'

/** The known state of each image during a run, for the report of an interrupted run. */
export interface OutcomeTracker {
  on(event: Event): void
  /** One outcome per image, in the plan's order; unfinished images are cancelled. */
  outcomes(plan: Plan): Outcome[]
}

export function trackOutcomes(): OutcomeTracker {
  const finished = new Map<ImageRef, Outcome>()
  const states = new Map<ImageRef, ImageState>()
  const unfinished = ({ image, spec }: ImagePlan): Outcome => {
    const left = leftInCloud(states.get(image) ?? { at: 'notStarted' })
    return { image, steps: [], result: 'cancelled', ...omitUndefined({ spec, left }) }
  }
  return {
    on(event) {
      if (event.type === 'state') states.set(event.image, event.state)
      if (event.type !== 'finished') return
      finished.set(event.outcome.image, event.outcome)
      states.delete(event.outcome.image)
    },
    outcomes: (plan) => plan.images.map((planned) => finished.get(planned.image) ?? unfinished(planned)),
  }
}
