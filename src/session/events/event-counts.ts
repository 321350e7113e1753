import type { Event } from '../../run/events.ts'
import { type RequestCount, RequestStats } from '../../run/limits/request-stats.ts'
import { type ThrottledTime, ThrottleStats } from '../../run/limits/throttle-stats.ts'
import type { SessionContext } from '../session-context.ts'

/** What the events of a session add up to, even if it ends before a plan. */
export interface EventCounts {
  /** The context, to be used instead of the given one. */
  readonly context: SessionContext
  requests(): readonly RequestCount[]
  throttled(): readonly ThrottledTime[]
}

/** Counts the events of the sessions that use the returned context. */
export function countEvents(context: SessionContext): EventCounts {
  const { environment, output } = context
  const { clock } = environment
  const requests = new RequestStats()
  const throttles = new ThrottleStats()
  const on = (event: Event) => {
    requests.on(event)
    throttles.on(event, clock.monotonic())
  }
  const counted = new WeakSet<object>() // events may be displayed twice
  return {
    context: {
      ...context,
      output: {
        ...output,
        display(events, more) {
          if (!counted.has(events)) events.subscribe(on)
          counted.add(events)
          return output.display(events, more)
        },
      },
    },
    requests: () => requests.counts(),
    throttled: () => throttles.throttled(clock.monotonic()),
  }
}
