import type { ImageRef } from '../../catalog/image-ref.ts'
import {
  countByStatus,
  type OutcomeStatus,
  outcomeStatus,
  outcomeStatuses,
} from '../../report/view/status.ts'
import { type LabelOf, labelsFor } from '../../report/view/texts/image-label.ts'
import type { Event, LimitEvent } from '../../run/events.ts'
import type { ImageState } from '../../run/image-state.ts'
import { plainText } from '../../text/plain-text.ts'

/** One image that has started and not finished. */
export interface ImageProgress {
  readonly label: string
  readonly startedMs: number
  readonly state: ActiveState
  /** The operation's progress, 0..100. */
  readonly percent?: number | undefined
  readonly waiting?: { readonly why: string; readonly untilMs: number } | undefined
}

/** Waiting for a limiter, its source or a retry; insert sent; running in the cloud; READY, but not in its family. */
export type ActiveState = 'queued' | 'inFlight' | 'running' | 'verifying'

const activeStates: Readonly<Record<ImageState['at'], ActiveState>> = {
  notStarted: 'queued',
  queued: 'queued',
  inFlight: 'inFlight',
  running: 'running',
  verifying: 'verifying',
  attaching: 'inFlight',
  ended: 'queued',
}

const bucketMs = 10_000
const bucketsKept = 12
/** Minimum finished images for an estimate of the rate. */
const minForRate = 3

/** The progress of a command, computed from its events. Each event has constant cost, for any number of images. */
export class Progress {
  readonly label: LabelOf
  total: number
  readonly counts: Record<OutcomeStatus, number> = countByStatus(outcomeStatuses)
  done = 0
  /** When the first image started, ms since the epoch. */
  startedMs: number | undefined
  /** The part that is being read, until images start. */
  readonly readings = new Map<string, Extract<Event, { readonly type: 'reading' }>>()
  /** By limiter. */
  readonly throttled = new Map<string, Extract<LimitEvent, { readonly type: 'throttled' }>>()
  readonly states: Record<ActiveState, number> = {
    queued: 0,
    inFlight: 0,
    running: 0,
    verifying: 0,
  }
  /** By path, in the order of their start. */
  readonly #images = new Map<string, ImageProgress>()
  /** Started and finished images of the last two minutes, in intervals of ten seconds. */
  readonly #recent: { readonly fromMs: number; count: number }[] = []

  constructor(images: readonly ImageRef[]) {
    this.label = labelsFor(images)
    this.total = images.length
  }

  get active(): { readonly size: number; values(): Iterable<ImageProgress> } {
    return this.#images
  }

  get notStarted(): number {
    return this.total - this.done - this.#images.size
  }

  on(event: Event, nowMs: number): void {
    switch (event.type) {
      case 'planned':
        this.total = event.images
        return
      case 'reading':
        this.readings.set(event.what, event)
        return
      case 'started':
        this.readings.clear()
        this.startedMs ??= event.atMs
        this.#set(event.image, { label: this.label(event.image), startedMs: event.atMs, state: 'queued' })
        return
      case 'operation':
        this.#update(event.image, { state: 'running', percent: undefined, waiting: undefined })
        return
      case 'progress':
        this.#update(event.image, { state: 'running', percent: event.percent, waiting: undefined })
        return
      case 'state': {
        const state = activeStates[event.state.at]
        this.#update(event.image, state === 'queued' ? { state } : { state, waiting: undefined })
        return
      }
      case 'waiting':
        this.#wait(event.image, event, nowMs)
        return
      case 'retrying':
        if (event.image) this.#wait(event.image, event, nowMs)
        return
      case 'finished': {
        const { outcome, atMs } = event
        this.readings.clear()
        this.#set(outcome.image, undefined)
        this.done += 1
        this.counts[outcomeStatus(outcome)] += 1
        if (outcome.result === 'changed' || (outcome.result === 'failed' && outcome.ms > 0)) this.#count(atMs)
        return
      }
      case 'throttled':
        this.throttled.set(limiterKey(event), event)
        return
      case 'resumed':
        this.throttled.delete(limiterKey(event))
        return
      case 'verifying':
      case 'confirming':
      case 'stepStarted':
      case 'stepEnded':
        return // the state shows it
      case 'limited':
      case 'permitted':
        return // the limiter shows it
      case 'request':
      case 'tokenRequest':
        return // only logs show requests
      case 'denied':
        return // a line shows it
    }
  }

  /** Images per minute over the last two minutes; undefined until enough have finished. */
  ratePerMinute(nowMs: number): number | undefined {
    if (this.startedMs === undefined) return undefined
    const sinceMs = Math.max(this.startedMs, nowMs - bucketMs * bucketsKept)
    const elapsedMs = nowMs - sinceMs
    let finished = 0
    for (const { fromMs, count } of this.#recent) if (fromMs + bucketMs > sinceMs) finished += count
    return finished < minForRate || elapsedMs < 1_000 ? undefined : (finished / elapsedMs) * 60_000
  }

  #count(atMs: number): void {
    const fromMs = Math.floor(atMs / bucketMs) * bucketMs
    const last = this.#recent.at(-1)
    if (last !== undefined && last.fromMs >= fromMs) last.count += 1
    else this.#recent.push({ fromMs, count: 1 })
    if (this.#recent.length > bucketsKept) this.#recent.shift()
  }

  #wait(ref: ImageRef, { why, ms }: { readonly why: string; readonly ms: number }, nowMs: number): void {
    this.#update(ref, { waiting: { why: plainText(why), untilMs: nowMs + ms } })
  }

  /** Ignores events of an image that has finished or has not started. */
  #update(ref: ImageRef, changes: Partial<ImageProgress>): void {
    const image = this.#images.get(ref.path)
    if (image !== undefined) this.#set(ref, { ...image, ...changes })
  }

  #set({ path }: ImageRef, image: ImageProgress | undefined): void {
    const before = this.#images.get(path)
    if (before !== undefined) this.states[before.state] -= 1
    if (image === undefined) {
      this.#images.delete(path)
      return
    }
    this.states[image.state] += 1
    this.#images.set(path, image)
  }
}

const limiterKey = ({ project, limiter, subject }: LimitEvent): string =>
  `${project} ${limiter} ${subject ?? ''}`
