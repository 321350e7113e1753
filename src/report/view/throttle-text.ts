import type { LimitEvent, LimitKind } from '../../run/events.ts'
import type { ThrottledTime } from '../../run/limits/throttle-stats.ts'
import { plainText } from '../../text/plain-text.ts'
import { formatDuration } from '../../util/duration.ts'

/** What stands before each limiter. */
const throttledSubjects: Readonly<Record<LimitKind, string>> = {
  write: 'inserts',
  read: 'reads',
  list: 'lists',
  operation: 'polls',
  images: 'images',
  operations: 'operations',
  source: 'images of a source',
}

/** `golden-prod inserts`, `golden-prod images of disks/builder` */
export function limiterText({
  project,
  limiter,
  subject,
}: Pick<LimitEvent, 'project' | 'limiter' | 'subject'>): string {
  const crowd = limiter === 'source' ? `images of ${shortSource(subject)}` : throttledSubjects[limiter]
  return `${plainText(project)} ${crowd}`
}

const shortSource = (path = ''): string => plainText(path.split('/').slice(-2).join('/'))

/** What each limiter is, and the flag that moves it. */
const causes: Readonly<Record<LimitKind, string>> = {
  write: 'inserts a minute (--rate)',
  read: 'reads a minute (--read-rate)',
  list: 'lists a minute (--list-rate)',
  operation: 'polls a minute (--operation-rate)',
  images: 'images in flight (--concurrency)',
  operations: "the API's limit of operations in flight",
  source: '(--source-rate)',
}

/** `2m05s by inserts a minute (--rate) in golden-prod` */
function heldText({ project, limiter, subject, by, ms }: ThrottledTime): string {
  if (by === 'server') {
    return `${formatDuration(ms)} by the API's quota of ${throttledSubjects[limiter]} in ${plainText(project)}`
  }
  const cause =
    limiter === 'source' ? `the pace of ${shortSource(subject)} ${causes.source}` : causes[limiter]
  return `${formatDuration(ms)} by ${cause} in ${plainText(project)}`
}

const mostTold = 3

/** What held a run back, the longest first; empty if nothing did. */
export function throttledText(throttled: readonly ThrottledTime[]): string[] {
  if (throttled.length === 0) return []
  const more = throttled.length - mostTold
  const told = throttled.slice(0, mostTold).map(heldText)
  return [`held back ${told.join(', ')}${more > 0 ? `, and ${more} more` : ''}`]
}
