import type { Failure, OperationWarning } from '../catalog/failure.ts'
import type { ImageSpec } from '../catalog/image-spec.ts'
import type { QuotaGroup } from '../gce/api/methods.ts'
import type { ClientEvent, ThrottleEvent } from '../gce/events.ts'
import type { ObserveEvent } from '../observe/events.ts'
import type { DriftField, StepId, StepKind } from '../plan/plan.ts'
import type { ImageState, LeftInCloud } from './image-state.ts'

/** How a step ended. */
export type StepEnd =
  /** The image is as the step wants it. `note`: why it counts, if this run has not simply seen it happen. */
  | {
      readonly end: 'done'
      readonly selfLink?: string
      readonly warnings?: readonly OperationWarning[]
      readonly note?: string
    }
  /** Nothing was sent: the step that it is the fallback of has succeeded. */
  | { readonly end: 'notNeeded' }
  /** No image came of it. Its fallback takes over; if it has none, `failure` is the image's. */
  | { readonly end: 'noImage'; readonly failure: Failure }
  | { readonly end: 'failed'; readonly failure: Failure }
  /** A step of another image, which must succeed first, did not. */
  | { readonly end: 'skipped'; readonly why: string }
  /** The run was stopped. */
  | { readonly end: 'cancelled' }

export type StepResult = StepEnd & { readonly id: StepId; readonly do: StepKind }

/** How an image ended. Exactly one for each image of the plan, whatever happened. */
export type Outcome = {
  readonly spec: ImageSpec
  /** Those of the plan that have ended, in their order. */
  readonly steps: readonly StepResult[]
} & (
  | { readonly result: 'unchanged'; readonly selfLink: string }
  /** By this run (or, as `note` then says, by an earlier attempt or another run from the same spec). */
  | {
      readonly result: 'changed'
      readonly selfLink: string
      /** From the start of the image's first step. */
      readonly ms: number
      readonly note?: string
      readonly warnings: readonly OperationWarning[]
    }
  | { readonly result: 'drifted'; readonly selfLink: string; readonly fields: readonly DriftField[] }
  /** `left`: what may still be running in the cloud, after a timeout for example. */
  | {
      readonly result: 'failed'
      readonly failure: Failure
      /** 0 if no step started. */
      readonly ms: number
      readonly left?: LeftInCloud
    }
  /** Its source image is in the manifest and did not become READY. */
  | { readonly result: 'skipped'; readonly why: string }
  /** The run was stopped. `left`: what runs, or may run, in the cloud; without it, the image was not started. */
  | { readonly result: 'cancelled'; readonly left?: LeftInCloud }
)

export type OutcomeOf<R extends Outcome['result']> = Extract<Outcome, { readonly result: R }>

/**
 * What can limit a run: a quota of requests; `images` in flight, as many as the limits allow; `operations` in flight, as
 * many as the API accepts; the rate of one `source`.
 */
export type LimitKind = QuotaGroup | 'images' | 'operations' | 'source'

export type LimitEvent = ThrottleEvent<LimitKind>

/** Everything that happens in a run. The engine knows no console: screens, lines and tests listen. */
export type RunEvent =
  /** Its first step started; its timeout counts from here. */
  | { readonly type: 'started'; readonly spec: ImageSpec; readonly atMs: number }
  /** The image is in another state now. */
  | { readonly type: 'state'; readonly spec: ImageSpec; readonly state: ImageState }
  /** Its insert was accepted. */
  | { readonly type: 'operation'; readonly spec: ImageSpec; readonly operation: string }
  | { readonly type: 'progress'; readonly spec: ImageSpec; readonly percent: number }
  /** This image pauses: a retry, a busy source, a deletion in progress. */
  | { readonly type: 'waiting'; readonly spec: ImageSpec; readonly why: string; readonly ms: number }
  | { readonly type: 'finished'; readonly outcome: Outcome; readonly atMs: number }
  | LimitEvent

/** Everything that happens, in one stream: in the client, while the cloud is read, and in the run. */
export type Event = ClientEvent | ObserveEvent | RunEvent
