import type { OperationWarning } from '../catalog/failure.ts'
import type { ImageSpec } from '../catalog/image-spec.ts'
import type { QuotaGroup, ThrottleEvent } from '../gce/api/compute-api.ts'
import type { ApiError } from '../gce/errors/api-error.ts'
import type { DriftField } from '../plan/plan.ts'
import type { ImageState, LeftInCloud } from './image-state.ts'

/** How an image ended. Exactly one for each image of the plan, whatever happened. */
export type Outcome =
  /** Made by this run (or, as `note` then says, by an earlier attempt or another run from the same spec). */
  | {
      readonly status: 'created'
      readonly spec: ImageSpec
      readonly selfLink: string
      readonly ms: number
      readonly note?: string
      readonly warnings: readonly OperationWarning[]
    }
  | { readonly status: 'exists'; readonly spec: ImageSpec; readonly selfLink: string }
  | {
      readonly status: 'drifted'
      readonly spec: ImageSpec
      readonly selfLink: string
      readonly fields: readonly DriftField[]
    }
  /** `left`: what may still be running in the cloud, after a timeout for example. */
  | {
      readonly status: 'failed'
      readonly spec: ImageSpec
      readonly error: ApiError
      readonly ms: number
      readonly left?: LeftInCloud
    }
  /** Its source image is in the manifest and did not become READY. */
  | { readonly status: 'skipped'; readonly spec: ImageSpec; readonly why: string }
  /** The run was stopped. `left`: what runs, or may run, in the cloud; without it, the image was not started. */
  | { readonly status: 'cancelled'; readonly spec: ImageSpec; readonly left?: LeftInCloud }

export type OutcomeStatus = Outcome['status']

/**
 * What can hold a run back: a quota of requests; `images` in flight, as many as the limits allow; `operations` in
 * flight, as many as the API takes; the pace of one `source`.
 */
export type LimitKind = QuotaGroup | 'images' | 'operations' | 'source'

export type LimitEvent = ThrottleEvent<LimitKind>

/** Everything that happens in a run. The engine knows no console: screens, lines and tests listen. */
export type RunEvent =
  /** Got its slot; its timeout counts from here. */
  | { readonly type: 'started'; readonly spec: ImageSpec; readonly atMs: number }
  /** The image is in another state now. */
  | { readonly type: 'state'; readonly spec: ImageSpec; readonly state: ImageState }
  /** Its insert was accepted. */
  | { readonly type: 'operation'; readonly spec: ImageSpec; readonly operation: string }
  | { readonly type: 'progress'; readonly spec: ImageSpec; readonly percent: number }
  /** This image pauses: a retry, a busy source, a leftover being deleted. */
  | { readonly type: 'waiting'; readonly spec: ImageSpec; readonly why: string; readonly ms: number }
  | { readonly type: 'finished'; readonly outcome: Outcome; readonly atMs: number }
  /** Something of a project is held back, or goes on again. */
  | LimitEvent
