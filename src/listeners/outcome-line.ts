import { outcomeLines } from '../report/facts.ts'
import type { Outcome } from '../run/events.ts'
import { formatDuration } from '../util/duration.ts'

/** How an image ended, in one line without its name: `failed after 34.0s: Quota 'IMAGES' exceeded. (…)`. */
export function outcomeLine(outcome: Outcome): string {
  const [first = '', ...more] = outcomeLines(outcome)
  switch (outcome.status) {
    case 'created':
    case 'exists':
      return first
    case 'drifted':
      return `drifted: ${more.join('; ')}`
    case 'failed':
      return `failed${outcome.ms > 0 ? ` after ${formatDuration(outcome.ms)}` : ''}: ${first}`
    case 'skipped':
    case 'cancelled':
      return `${outcome.status}: ${first}`
  }
}
