import type { Failure, OperationWarning } from '../catalog/failure.ts'
import type { ImageRef } from '../catalog/image-ref.ts'
import type { ImageSpec } from '../catalog/image-spec.ts'
import type { QuotaGroup } from '../gce/api/methods.ts'
import type { ClientEvent, DeniedEvent, PermitEvent, ThrottleEvent } from '../gce/events.ts'
import type { ObserveEvent } from '../observe/events.ts'
import type { DriftField, StepId, StepKind } from '../plan/plan.ts'
import type { ImageState, LeftInCloud } from './image-state.ts'
import type { VerifyEnd } from './verify/run-verify.ts'

/** How a step ended. */
export type StepEnd =
  /**
   * The image reached the step's goal. `note`: the reason, unless this run observed the whole creation. `verified`: of the
   * program that verifies the image.
   */
  | {
      readonly end: 'done'
      readonly selfLink?: string
      readonly warnings?: readonly OperationWarning[]
      readonly note?: string
      readonly verified?: VerifyEnd
      /** The differences that the step corrected. */
      readonly fields?: readonly DriftField[]
    }
  /** Nothing was sent, as the step for which it is the fallback succeeded. */
  | { readonly end: 'notNeeded' }
  /** The step left no image. Its fallback follows; without a fallback, `failure` is the image's. */
  | { readonly end: 'noImage'; readonly failure: Failure }
  /** `selfLink`: of an image that exists all the same. */
  | {
      readonly end: 'failed'
      readonly failure: Failure
      readonly verified?: VerifyEnd
      readonly selfLink?: string
    }
  /** A required step of another image did not succeed. */
  | { readonly end: 'skipped'; readonly why: string }
  /** A retirement that was not sent, as its image or its family is not as planned. A later run decides again. */
  | { readonly end: 'withheld'; readonly why: string }
  /** The run was stopped. */
  | { readonly end: 'cancelled' }

export type StepResult = StepEnd & { readonly id: StepId; readonly do: StepKind }

/** The result of an image. Exactly one per image of the plan, in every case. */
export type Outcome = {
  readonly image: ImageRef
  /** Unless the manifest does not list the image. */
  readonly spec?: ImageSpec
  /** The plan compared the digest of the image with that of the manifest. */
  readonly isSourceCompared?: true
  /** The steps that have ended, in plan order. */
  readonly steps: readonly StepResult[]
} & (
  | { readonly result: 'unchanged'; readonly selfLink: string }
  /** Created by this run; or, with a `note`, by an earlier attempt or by another run from the same spec. */
  | {
      readonly result: 'changed'
      readonly selfLink: string
      /** Duration since the start of the image's first step. */
      readonly ms: number
      readonly note?: string
      readonly warnings: readonly OperationWarning[]
    }
  /** `fields`: what remains after the steps. */
  | {
      readonly result: 'drifted'
      readonly selfLink: string
      readonly fields: readonly DriftField[]
      /** --update would correct some of them. */
      readonly isUpdatable?: true
    }
  /** `left`: work that may still be running in the cloud, for example after a timeout. */
  | {
      readonly result: 'failed'
      readonly failure: Failure
      /** 0 if no step started. */
      readonly ms: number
      readonly left?: LeftInCloud
    }
  /** Its source image in the manifest did not become READY. */
  | { readonly result: 'skipped'; readonly why: string }
  /** A retirement that was not sent. */
  | { readonly result: 'withheld'; readonly why: string }
  /** Its steps belong to phases that the run does not execute. */
  | { readonly result: 'notSelected' }
  /** The run was stopped. `left`: work that runs, or may run, in the cloud. Without it, the image was not started. */
  | { readonly result: 'cancelled'; readonly left?: LeftInCloud }
)

export type OutcomeOf<R extends Outcome['result']> = Extract<Outcome, { readonly result: R }>

/**
 * The limiters of a run: quotas of requests; concurrent `images`, by the run's own limit; concurrent
 * `operations`, by the API's quota; the rate of one `source`.
 */
export type LimitKind = QuotaGroup | 'images' | 'operations' | 'source'

export type LimitEvent = ThrottleEvent<LimitKind>

/** What an image waits for: a limiter, the earlier images of its family, or the programs of other images. */
export type PermitKind = LimitKind | 'family' | 'programs'

/** All events of a run. The engine has no console: screens, lines and tests subscribe. */
export type RunEvent =
  /** The run starts. `images`: of the manifest, and those to be retired. */
  | { readonly type: 'planned'; readonly images: number }
  /** Its first step started; its timeout counts from here. */
  | { readonly type: 'started'; readonly image: ImageRef; readonly atMs: number }
  /** The prerequisites of a step have ended, and it runs. */
  | { readonly type: 'stepStarted'; readonly image: ImageRef; readonly do: StepKind }
  | { readonly type: 'stepEnded'; readonly image: ImageRef; readonly do: StepKind }
  /** The state of the image changed. */
  | { readonly type: 'state'; readonly image: ImageRef; readonly state: ImageState }
  /** Its insert, or another change of it, was accepted. */
  | { readonly type: 'operation'; readonly image: ImageRef; readonly operation: string }
  | { readonly type: 'progress'; readonly image: ImageRef; readonly percent: number }
  /** This image pauses: a retry, a busy source, a deletion in progress. */
  | { readonly type: 'waiting'; readonly image: ImageRef; readonly why: string; readonly ms: number }
  /** The program that verifies it was started. */
  | { readonly type: 'verifying'; readonly image: ImageRef; readonly program: string }
  /** Its family is read until it points to the image, or to a newer one. */
  | { readonly type: 'confirming'; readonly image: ImageRef; readonly family: string }
  | { readonly type: 'finished'; readonly outcome: Outcome; readonly atMs: number }
  | LimitEvent
  | PermitEvent<PermitKind>
  | DeniedEvent

/** The events of client, observation and run, in one stream. */
export type Event = ClientEvent | ObserveEvent | RunEvent
