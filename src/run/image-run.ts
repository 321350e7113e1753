import type { LimitFunction } from 'p-limit'
import type { Failure } from '../catalog/failure.ts'
import type { ImageRef } from '../catalog/image-ref.ts'
import type { ImageSpec } from '../catalog/image-spec.ts'
import type { CallOptions, ComputeApi } from '../gce/api/compute-api.ts'
import type { ObjectApi } from '../gce/api/object-api.ts'
import type { ImagePlan, Step, StepOf } from '../plan/plan.ts'
import type { Clock } from '../util/clock.ts'
import { formatDuration } from '../util/duration.ts'
import { omitUndefined } from '../util/omit-undefined.ts'
import type { FindStartError, StartProgram } from '../util/process-group.ts'
import type { RunEvent } from './events.ts'
import { StateTracker } from './image-state.ts'
import type { Deadline, StartDeadline } from './limits/deadlines.ts'
import type { FamilyOrder } from './limits/family-order.ts'
import type { Limiters } from './limits/limiters.ts'

/** The options and tools of the engine for one run. */
export interface RunDeps {
  readonly api: ComputeApi
  /** For archives whose generation names an image. */
  readonly objects?: ObjectApi
  readonly clock: Clock
  readonly emit: (event: RunEvent) => void
  /** A fresh UUID for each insert. */
  readonly newRequestId: () => string
  readonly programs: Programs
}

/** What runs the programs that verify images. */
export interface Programs {
  readonly start: StartProgram
  readonly findStartError: FindStartError
  /** The environment that they inherit. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Replaces secrets in their output. */
  readonly hide: (text: string) => string
}

export interface RunLimits {
  /** Concurrent images, of each project. */
  readonly concurrency: number
  /** Images started per hour from one disk, snapshot or image; undefined for no limit. */
  readonly sourceRate: number | undefined
  /** For an image without its own `timeout`, in ms from its start. */
  readonly timeoutMs: number
  /** Fires to stop the run: it sends no new inserts, and ends all waits. */
  readonly stop: AbortSignal
  /** Fires some seconds after `stop`: ends even inserts in flight. */
  readonly graceSignal: AbortSignal
}

/** The state that the images of a run share. */
export interface RunContext {
  readonly deps: RunDeps
  readonly limits: RunLimits
  readonly limiters: Limiters
  readonly family: FamilyOrder
  readonly startDeadline: StartDeadline
  /** Limits the programs that run at a time. */
  readonly verifications: LimitFunction
}

/**
 * One intended insert, however often it is sent: all attempts use the same requestId until an operation of it has been
 * seen to fail (docs/exactly-once.md).
 */
export interface InsertIntent {
  readonly requestId: string
  /** A response to it was lost, so the API may have executed it. */
  responseLost: boolean
}

/** The inserts of one image so far. */
export interface InsertHistory {
  /** Each attempt of one intent counts. */
  attempts: number
  intent: InsertIntent | undefined
}

/** The state that the steps of one image share. */
export interface ImageRun {
  readonly ref: ImageRef
  /** Unless the manifest does not list the image. */
  readonly spec?: ImageSpec
  /** The digest that the image has if it matches the manifest. */
  readonly digest?: string
  /** The API's id of the image that the plan updates: another one of its name may exist by now. */
  readonly plannedId?: string
  /** If this run also verifies the image. */
  readonly verify?: StepOf<'verify'>['verify']
  readonly context: RunContext
  readonly state: StateTracker
  readonly time: ImageTime
  readonly inserts: InsertHistory
  readonly verified: Verified
}

/** The image that a program has verified: another one of its name may exist by now. */
export interface Verified {
  id?: string | undefined
}

/** An image that the manifest lists. */
export type ListedImageRun = ImageRun & { readonly spec: ImageSpec }

export function startImageRun(planned: ImagePlan, context: RunContext, steps: readonly Step[]): ImageRun {
  const { image: ref, spec, digest } = planned
  const { family, deps } = context
  const existing = 'existing' in planned ? planned.existing : undefined
  const plannedId = existing?.status === 'READY' ? existing.id : undefined
  const state = new StateTracker((next) => {
    family.onState(ref.path, next)
    deps.emit({ type: 'state', image: ref, state: next })
  })
  // the image is PENDING in the cloud: known before any request, even if the run stops immediately
  if (steps[0]?.do === 'awaitReady') state.set({ at: 'running' })
  const inserts = { attempts: 0, intent: undefined }
  const verify = steps.find((step) => step.do === 'verify')?.verify
  return {
    ref,
    ...omitUndefined({ spec, digest, plannedId, verify }),
    context,
    state,
    time: new ImageTime(ref, spec, context),
    inserts,
    verified: {},
  }
}

/** The abort reason of an image's timeout. */
export class ImageTimeout extends Error {
  readonly failure: Failure

  constructor({ name }: ImageRef, ms: number) {
    super(`timed out after ${formatDuration(ms)}`)
    this.failure = {
      kind: 'timeout',
      reason: 'TIMEOUT',
      message: this.message,
      hint: `rerun to resume waiting; for more time, set --timeout or timeout: for ${name}`,
    }
  }
}

/**
 * The timer of one image. It starts with the first permit, or with the first wait for the cloud. A class for the same
 * reason as StateTracker.
 */
export class ImageTime {
  readonly #ref: ImageRef
  readonly #timeoutMs: number
  readonly #context: RunContext
  #startedMs: number | undefined
  #deadline: Deadline | undefined

  constructor(ref: ImageRef, spec: ImageSpec | undefined, context: RunContext) {
    this.#ref = ref
    this.#timeoutMs = spec?.timeoutMs ?? context.limits.timeoutMs
    this.#context = context
  }

  /** Fires at the timeout or when the run is stopped; undefined if the timer is not running. */
  get signal(): AbortSignal | undefined {
    return this.#deadline?.signal
  }

  /** Starts the timer unless it is running. */
  start(): AbortSignal {
    const { deps, startDeadline } = this.#context
    this.#deadline ??= startDeadline(this.#timeoutMs, () => new ImageTimeout(this.#ref, this.#timeoutMs))
    if (this.#startedMs === undefined) {
      this.#startedMs = deps.clock.monotonic()
      deps.emit({ type: 'started', image: this.#ref, atMs: deps.clock.now() })
    }
    return this.#deadline.signal
  }

  /** Resets the timer for the next step of the image. */
  stop(): void {
    this.#deadline?.clear()
    this.#deadline = undefined
  }

  /** Time since the first start; 0 if not started. */
  elapsedMs(): number {
    return this.#startedMs === undefined ? 0 : this.#context.deps.clock.monotonic() - this.#startedMs
  }
}

/** The context of one attempt at a step. */
export interface Attempt {
  readonly image: ListedImageRun
  /** Fires at the image's timeout or when the run is stopped; ends every wait. */
  readonly signal: AbortSignal
  readonly callOptions: CallOptions
  readonly permits: Permits
}

/** The permits that the attempt holds. */
export interface Permits {
  /** Its insert was accepted. */
  onAccepted(): void
  /** The image waits for the cloud: others may send their inserts. */
  onWait(): void
}

const noPermits: Permits = { onAccepted() {}, onWait() {} }

export function startAttempt(
  image: ListedImageRun,
  {
    permits = noPermits,
    signal = image.time.start(),
  }: { readonly permits?: Permits; readonly signal?: AbortSignal } = {},
): Attempt {
  return { image, signal, callOptions: { signal, image: image.ref }, permits }
}

/** Doubling pauses: the n-th (from 1), in ms. */
export function growingPause(
  { firstMs, longestMs }: { readonly firstMs: number; readonly longestMs: number },
  attempt: number,
): number {
  return Math.min(longestMs, firstMs * 2 ** (attempt - 1))
}

/** Sleeps, and reports the reason: no pause is silent. */
export const pause = ({ image, signal }: Attempt, why: string, ms: number): Promise<void> =>
  pauseFor({ image: image.ref, why, ms }, image.context.deps, signal)

/** The same, without an attempt. */
export async function pauseFor(
  wait: { readonly image: ImageRef; readonly why: string; readonly ms: number },
  { emit, clock }: Pick<RunDeps, 'clock' | 'emit'>,
  signal: AbortSignal,
): Promise<void> {
  emit({ type: 'waiting', ...wait })
  await clock.sleep(wait.ms, signal)
}
