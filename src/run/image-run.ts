import type { Failure } from '../catalog/failure.ts'
import type { ImageSpec } from '../catalog/image-spec.ts'
import type { CallOptions, ComputeApi } from '../gce/api/compute-api.ts'
import type { Clock } from '../util/clock.ts'
import { formatDuration } from '../util/duration.ts'
import type { RunEvent } from './events.ts'
import { type StateTracker, trackState } from './image-state.ts'
import type { Deadline, StartDeadline } from './limits/deadlines.ts'
import type { FamilyOrder } from './limits/family-order.ts'
import type { Limiters } from './limits/limiters.ts'

/** What the engine works with; given once for the run. */
export interface RunDeps {
  readonly api: ComputeApi
  readonly clock: Clock
  readonly emit: (event: RunEvent) => void
  /** A fresh UUID for each insert. */
  readonly newRequestId: () => string
}

export interface RunLimits {
  /** Images in flight, of each project. */
  readonly concurrency: number
  /** Images started of one disk, snapshot or image in an hour; undefined for no limit. */
  readonly sourceRate: number | undefined
  /** For an image without a `timeout` of its own, in ms from its start. */
  readonly timeoutMs: number
  /** Fires when the run is to stop: no new inserts, and waiting ends. */
  readonly stop: AbortSignal
  /** Fires some seconds after `stop`: ends even inserts that are in flight. */
  readonly graceSignal: AbortSignal
}

/** What the images of a run share. */
export interface RunContext {
  readonly deps: RunDeps
  readonly limits: RunLimits
  readonly limiters: Limiters
  readonly family: FamilyOrder
  readonly startDeadline: StartDeadline
}

/**
 * One intended insert, however often it is sent: all attempts carry the same requestId until an operation of it has been
 * seen to fail (docs/exactly-once.md).
 */
export interface InsertIntent {
  readonly requestId: string
  /** A response to it was lost, so that it may have been carried out. */
  responseLost: boolean
}

/** The inserts of one image so far. */
export interface InsertHistory {
  /** Each attempt of one intent counts. */
  attempts: number
  intent: InsertIntent | undefined
}

/** One image whose steps are carried out: what they share. */
export interface ImageRun {
  readonly spec: ImageSpec
  readonly context: RunContext
  readonly state: StateTracker
  readonly time: ImageTime
  readonly inserts: InsertHistory
}

export function startImageRun(spec: ImageSpec, context: RunContext, isPending: boolean): ImageRun {
  const { family, deps } = context
  const state = trackState((next) => {
    family.onState(spec.path, next)
    deps.emit({ type: 'state', spec, state: next })
  })
  // PENDING in the cloud: known before any request, and true even if the run is stopped at once
  if (isPending) state.set({ at: 'running' })
  const inserts = { attempts: 0, intent: undefined }
  return { spec, context, state, time: imageTime(spec, context), inserts }
}

/** The reason with which the time of an image ends. */
export class ImageTimeout extends Error {
  readonly failure: Failure

  constructor({ name }: ImageSpec, ms: number) {
    super(`timed out after ${formatDuration(ms)}`)
    this.failure = {
      kind: 'timeout',
      reason: 'TIMEOUT',
      message: this.message,
      hint: `rerun to resume waiting; for more time, set --timeout or timeout: for ${name}`,
    }
  }
}

/** The time of one image: it starts with the first permit, or when waiting for the cloud starts. */
export interface ImageTime {
  /** Fires when the time is over or the run is stopped; undefined if no time is running. */
  readonly signal: AbortSignal | undefined
  /** Starts the time unless it is running. */
  start(): AbortSignal
  /** The next step of the image has its own time. */
  stop(): void
  /** Since the first start; 0 without one. */
  elapsedMs(): number
}

function imageTime(spec: ImageSpec, { limits, deps, startDeadline }: RunContext): ImageTime {
  const timeoutMs = spec.timeoutMs ?? limits.timeoutMs
  let startedMs: number | undefined
  let deadline: Deadline | undefined
  return {
    get signal() {
      return deadline?.signal
    },
    start() {
      deadline ??= startDeadline(timeoutMs, () => new ImageTimeout(spec, timeoutMs))
      if (startedMs === undefined) {
        startedMs = deps.clock.monotonic()
        deps.emit({ type: 'started', spec, atMs: deps.clock.now() })
      }
      return deadline.signal
    },
    stop() {
      deadline?.clear()
      deadline = undefined
    },
    elapsedMs: () => (startedMs === undefined ? 0 : deps.clock.monotonic() - startedMs),
  }
}

/** What one attempt at a step works with. */
export interface Attempt {
  readonly image: ImageRun
  /** Fires when the image's time is over or the run is stopped; ends every wait. */
  readonly signal: AbortSignal
  readonly callOptions: CallOptions
  readonly permits: Permits
}

/** What the attempt occupies of the run's limits. */
export interface Permits {
  /** Its insert was accepted. */
  onAccepted(): void
  /** It waits for something in the cloud: others may send their inserts meanwhile. */
  onWait(): void
}

const noPermits: Permits = { onAccepted() {}, onWait() {} }

export function startAttempt(
  image: ImageRun,
  {
    permits = noPermits,
    signal = image.time.start(),
  }: { readonly permits?: Permits; readonly signal?: AbortSignal } = {},
): Attempt {
  return { image, signal, callOptions: { signal, image: image.spec }, permits }
}

/** Doubling pauses: the n-th (from 1), in ms. */
export function growingPause(
  { firstMs, longestMs }: { readonly firstMs: number; readonly longestMs: number },
  attempt: number,
): number {
  return Math.min(longestMs, firstMs * 2 ** (attempt - 1))
}

/** Sleeps, and reports why: no pause is silent. */
export async function pause({ image, signal }: Attempt, why: string, ms: number): Promise<void> {
  const { emit, clock } = image.context.deps
  emit({ type: 'waiting', spec: image.spec, why, ms })
  await clock.sleep(ms, signal)
}
