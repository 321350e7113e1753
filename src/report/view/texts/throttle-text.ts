import type { LimitEvent, LimitKind } from '../../../run/events.ts'
import type { ThrottledTime } from '../../../run/limits/throttle-stats.ts'
import { plainText } from '../../../text/plain-text.ts'
import { formatDuration } from '../../../util/duration.ts'

type Limiter = Pick<LimitEvent, 'project' | 'limiter' | 'subject'>

/** For each limiter: the waiting subject, its state, and the limit with its flag. */
const limiters = {
  write: ['writes', 'rate limited', 'writes per minute (--rate)'],
  patch: ['patches', 'rate limited', 'patches per minute'],
  read: ['reads', 'rate limited', 'reads per minute (--read-rate)'],
  list: ['lists', 'rate limited', 'lists per minute (--list-rate)'],
  operation: ['polls', 'rate limited', 'polls per minute (--operation-rate)'],
  images: ['images', 'throttled', 'concurrent images (--concurrency)'],
  operations: ['operations', 'throttled', "the API's limit on concurrent operations"],
  source: ['images', 'rate limited', 'images per hour from SOURCE (--source-rate)'],
} as const satisfies Record<LimitKind, readonly [string, string, string]>

/** `golden-prod: inserts`, `golden-prod: images from disks/builder` */
export const limiterText = (limiter: Limiter): string => `${plainText(limiter.project)}: ${whatText(limiter)}`

const whatText = ({ limiter, subject }: Limiter): string =>
  limiter === 'source' ? `images from ${shortSource(subject)}` : limiters[limiter][0]

/** `golden-prod: writes rate limited` */
export const limitedText = (event: Limiter): string => `${limiterText(event)} ${limiters[event.limiter][1]}`

/** A disk has a second limit, which no flag changes. */
const diskLimits = 'the limits of SOURCE (one image at a time, --source-rate)'

const isDisk = (path = ''): boolean => path.split('/').at(-2) === 'disks'

const shortSource = (path = ''): string => plainText(path.split('/').slice(-2).join('/'))

/** `2m05s by writes per minute (--rate) in golden-prod` */
function causeText(throttled: ThrottledTime): string {
  const { project, limiter, subject, by, ms } = throttled
  const limit = limiter === 'source' && isDisk(subject) ? diskLimits : limiters[limiter][2]
  const cause =
    by === 'server'
      ? `the API's quota for ${whatText(throttled)}`
      : limit.replace('SOURCE', () => shortSource(subject))
  return `${formatDuration(ms)} by ${cause} in ${plainText(project)}`
}

const maxCauses = 3

/** The limiters that throttled a run, longest first, as one sentence; empty if none did. */
export function throttledText(throttled: readonly ThrottledTime[]): string[] {
  if (throttled.length === 0) return []
  const more = throttled.length - maxCauses
  const causes = throttled.slice(0, maxCauses).map(causeText)
  return [`throttled ${causes.join(', ')}${more > 0 ? `, and ${more} more` : ''}`]
}
