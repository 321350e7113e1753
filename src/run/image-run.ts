import type { OperationWarning } from '../catalog/failure.ts'
import type { ImageSpec } from '../catalog/image-spec.ts'
import type { CallOptions, ComputeApi } from '../gce/api/compute-api.ts'
import type { Operation } from '../gce/wire/resources.ts'
import type { Action } from '../plan/plan.ts'
import type { Clock } from '../util/clock.ts'
import type { RunEvent } from './events.ts'
import type { StateTracker } from './image-state.ts'

/** What the engine works with; given once for the run. */
export interface RunDeps {
  readonly api: ComputeApi
  readonly clock: Clock
  readonly emit: (event: RunEvent) => void
  /** A fresh UUID for each insert. */
  readonly newRequestId: () => string
}

/**
 * An insert that is meant once, however often it is sent: the same requestId goes with it until an operation of
 * it has been seen to fail (docs/exactly-once.md).
 */
export interface InsertIntent {
  readonly requestId: string
  /** A reply to it was lost, so that it may have been carried out. */
  lostReply: boolean
}

/** What changes while an image is under way, beside its state. */
export interface ImageProgress {
  /** Inserts so far, those of one intent counted each. */
  attempts: number
  insert: InsertIntent | undefined
  /** How the creation ended that was under way when the run began, if it left no image: a sentence. */
  adoptionFailed: string | undefined
}

export const initialProgress = (): ImageProgress => ({
  attempts: 0,
  insert: undefined,
  adoptionFailed: undefined,
})

/** One image under way: what its attempts share. */
export interface ImageRun extends RunDeps, ImageProgress {
  readonly spec: ImageSpec
  readonly tracker: StateTracker
  /** Fires when the run is stopped or the image's time is over; ends every wait. */
  readonly signal: AbortSignal
  /** Fires a little later: ends an insert that is on the wire. */
  readonly graceSignal: AbortSignal
  readonly callOptions: CallOptions
  /** The operation when it is DONE; see OperationWatcher. */
  readonly untilDone: (operation: Operation) => Promise<Operation>
  /** Its insert was accepted, or it was under way already. */
  onAccepted: () => void
  /** It waits for something else that goes on in the cloud: others may send their inserts meanwhile. */
  onWait: () => void
}

/** The actions that the cloud is asked for. */
export type ExecutableAction = Extract<Action, { kind: 'create' | 'recreate' | 'adopt' }>

/** How one attempt ended when it ended well, or what to wait for before the next. */
export type Attempt =
  | {
      readonly kind: 'made'
      readonly selfLink: string
      readonly warnings: readonly OperationWarning[]
      readonly note?: string
    }
  | {
      readonly kind: 'again'
      readonly why: string
      readonly afterMs: number
      /** What refused it: the pace of its source, or the number of operations in flight. They say when it is its turn. */
      readonly refusedBy?: 'source' | 'operations'
    }

export type Made = Extract<Attempt, { kind: 'made' }>

export function made(
  run: ImageRun,
  selfLink: string | undefined,
  more: { readonly warnings?: readonly OperationWarning[]; readonly note?: string } = {},
): Made {
  const link = selfLink ?? `https://www.googleapis.com/compute/v1/${run.spec.path}`
  return { kind: 'made', selfLink: link, warnings: [], ...more }
}

export function again(why: string, afterMs: number, refusedBy?: 'source' | 'operations'): Attempt {
  return { kind: 'again', why, afterMs, ...(refusedBy === undefined ? {} : { refusedBy }) }
}

/** Doubling pauses: the n-th (from 1), in ms. */
export function pauses(
  { firstMs, longestMs }: { readonly firstMs: number; readonly longestMs: number },
  attempt: number,
): number {
  return Math.min(longestMs, firstMs * 2 ** (attempt - 1))
}

/** Sleeps, and says why: no pause is silent. */
export async function pause(run: ImageRun, why: string, ms: number): Promise<void> {
  run.emit({ type: 'waiting', spec: run.spec, why, ms })
  await run.clock.sleep(ms, run.signal)
}
