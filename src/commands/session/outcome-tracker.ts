import type { ImageSpec } from '../../catalog/image-spec.ts'
import type { Plan } from '../../plan/plan.ts'
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
