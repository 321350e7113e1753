import type { ImageRef } from '../catalog/image-ref.ts'
import type { MethodId, QuotaGroup } from './api/methods.ts'

/** A limiter throttles the requests of a project. */
export interface ThrottledEvent<LimitKind extends string = QuotaGroup> {
  readonly type: 'throttled'
  readonly project: string
  readonly limiter: LimitKind
  /** The throttled subject, if the kind has several: the path of a source. */
  readonly subject?: string
  readonly why: string
  /** The server refused a request; otherwise one of the run's own limits applies. */
  readonly by?: 'server'
  /** ms since the epoch; absent where it is not known. */
  readonly untilMs?: number
}

export interface ResumedEvent<LimitKind extends string = QuotaGroup> {
  readonly type: 'resumed'
  readonly project: string
  readonly limiter: LimitKind
  readonly subject?: string
}

export type ThrottleEvent<LimitKind extends string = QuotaGroup> =
  | ThrottledEvent<LimitKind>
  | ResumedEvent<LimitKind>

/** An image waits for the permit of a limiter. */
export interface LimitedEvent<PermitKind extends string = QuotaGroup> {
  readonly type: 'limited'
  readonly image: ImageRef
  readonly by: PermitKind
}

/** The image has the permit, or waits for it no longer. */
export interface PermittedEvent<PermitKind extends string = QuotaGroup> {
  readonly type: 'permitted'
  readonly image: ImageRef
  readonly by: PermitKind
}

/** The wait of one image for one permit. No event if the permit is issued immediately. */
export type PermitEvent<PermitKind extends string = QuotaGroup> =
  | LimitedEvent<PermitKind>
  | PermittedEvent<PermitKind>

/** A request failed and is retried after a pause. No wait is silent. */
export interface RetryingEvent {
  readonly type: 'retrying'
  readonly method: MethodId
  readonly project: string
  /** The image that the request is for, if the caller named one. */
  readonly image?: ImageRef
  /** `HTTP 503`, `connection reset` … */
  readonly why: string
  readonly ms: number
}

/** The end of one attempt of a request. Holds nothing secret. */
export interface RequestEvent {
  readonly type: 'request'
  readonly method: MethodId
  readonly project: string
  /** From 1. */
  readonly attempt: number
  /** HTTP status, or the network error. */
  readonly result: string
  readonly ms: number
  /** Request and response, line by line; made only where a log shows them. */
  readonly lines: () => readonly string[]
}

/** The end of one request for a token, or of one run of an executable. Holds nothing secret. */
export interface TokenRequestEvent {
  readonly type: 'tokenRequest'
  /** `POST sts.googleapis.com`, or `executable` and its name. */
  readonly step: string
  /** `HTTP 200`, or the error. */
  readonly result: string
  readonly ms: number
}

/** The caller lacks a permission, and the work continues without it. */
export interface DeniedEvent {
  readonly type: 'denied'
  readonly permission: string
  readonly project: string
  /** The image that the request was for, if it was for one. */
  readonly image?: ImageRef
  /** What happens instead, a clause. */
  readonly effect: string
}

/** Everything that the client reports while it works. */
export type ClientEvent = ThrottleEvent | PermitEvent | RetryingEvent | RequestEvent | TokenRequestEvent
