import { type OutcomeStatus, outcomeStatus } from '../../report/view/status.ts'
import type { Event, LimitEvent } from '../../run/events.ts'
import type { ImageState } from '../../run/image-state.ts'
import { plainText } from '../../text/plain-text.ts'

type Hold = Extract<LimitEvent, { readonly type: 'throttled' }>

/** What the head of the screen tells of a run. Of constant size, however many images there are. */
export interface Totals {
  readonly total: number
  readonly done: number
  readonly counts: Readonly<Record<OutcomeStatus, number>>
  /** When the first image was started, ms since the epoch. */
  readonly startedMs: number | undefined
  /** Images worked on and finished, by the ten seconds in which they were: the last two minutes. */
  readonly recent: readonly { readonly fromMs: number; readonly count: number }[]
  /** By limiter. */
  readonly holds: ReadonlyMap<string, Hold>
}

export function startTotals(total: number): Totals {
  const counts = { created: 0, exists: 0, drifted: 0, failed: 0, skipped: 0, cancelled: 0 }
  return { total, done: 0, counts, startedMs: undefined, recent: [], holds: new Map() }
}

/** The totals after one more event. Pure, and of constant cost. */
export function reduceTotals(totals: Totals, event: Event): Totals {
  switch (event.type) {
    case 'started':
      return totals.startedMs === undefined ? { ...totals, startedMs: event.atMs } : totals
    case 'finished': {
      const { outcome } = event
      const status = outcomeStatus(outcome)
      const counts = { ...totals.counts, [status]: totals.counts[status] + 1 }
      const worked = outcome.result === 'changed' || (outcome.result === 'failed' && outcome.ms > 0)
      const recent = worked ? countRecent(totals.recent, event.atMs) : totals.recent
      return { ...totals, done: totals.done + 1, counts, recent }
    }
    case 'throttled':
      return { ...totals, holds: new Map(totals.holds).set(holdKey(event), event) }
    case 'resumed': {
      const holds = new Map(totals.holds)
      holds.delete(holdKey(event))
      return { ...totals, holds }
    }
    default:
      return totals
  }
}

const holdKey = ({ project, limiter, subject }: LimitEvent): string =>
  `${project} ${limiter} ${subject ?? ''}`

const bucketMs = 10_000
const bucketsKept = 12

function countRecent(recent: Totals['recent'], atMs: number): Totals['recent'] {
  const fromMs = Math.floor(atMs / bucketMs) * bucketMs
  const last = recent.at(-1)
  if (last !== undefined && last.fromMs >= fromMs) {
    return [...recent.slice(0, -1), { fromMs: last.fromMs, count: last.count + 1 }]
  }
  return [...recent, { fromMs, count: 1 }].slice(-bucketsKept)
}

/** Fewer say nothing of what is to come. */
const fewestForRate = 3

/** Images a minute over the last two minutes; undefined as long as too few have been finished. */
export function ratePerMinute({ recent, startedMs }: Totals, nowMs: number): number | undefined {
  if (startedMs === undefined) return undefined
  const sinceMs = Math.max(startedMs, nowMs - bucketMs * bucketsKept)
  const count = recent.reduce(
    (sum, bucket) => sum + (bucket.fromMs + bucketMs > sinceMs ? bucket.count : 0),
    0,
  )
  const elapsedMs = nowMs - sinceMs
  return count < fewestForRate || elapsedMs < 1_000 ? undefined : (count / elapsedMs) * 60_000
}

/** How one image that has been started is doing. */
export interface ImageProgress {
  readonly label: string
  readonly startedMs: number
  /** Queued at a limiter; sent; accepted, and running in the cloud. */
  readonly phase: 'queued' | 'inserting' | 'running'
  /** Of the operation, 0..100. */
  readonly percent: number | undefined
  readonly waiting: { readonly why: string; readonly untilMs: number } | undefined
}

export function startImage(label: string, startedMs: number): ImageProgress {
  return { label, startedMs, phase: 'queued', percent: undefined, waiting: undefined }
}

export type ImageEvent = Extract<
  Event,
  { readonly type: 'operation' | 'state' | 'progress' | 'waiting' | 'retrying' }
>

const phases: Readonly<Record<ImageState['at'], ImageProgress['phase']>> = {
  notStarted: 'queued',
  queued: 'queued',
  inFlight: 'inserting',
  running: 'running',
  ended: 'queued',
}

/** The image's progress after one more event of it. Pure. */
export function reduceImage(image: ImageProgress, event: ImageEvent, nowMs: number): ImageProgress {
  switch (event.type) {
    case 'operation':
      return { ...image, phase: 'running', percent: undefined, waiting: undefined }
    case 'progress':
      return { ...image, phase: 'running', percent: event.percent, waiting: undefined }
    case 'state': {
      const phase = phases[event.state.at]
      return { ...image, phase, waiting: phase === 'queued' ? image.waiting : undefined }
    }
    case 'waiting':
    case 'retrying':
      return { ...image, waiting: { why: plainText(event.why), untilMs: nowMs + event.ms } }
  }
}
