import type { ImageBody } from '../../catalog/image-spec.ts'
import type { Image, Operation } from '../wire/resources.ts'

/** A pause before the same request is sent again, or while a quota refills; told so that no wait is silent. */
export interface Pause {
  /** `HTTP 503`, `connection reset`, `rate limit` … */
  readonly why: string
  readonly ms: number
}

export interface CallOptions {
  /** Ends the call, whether it waits for quota, sleeps between attempts or is on the wire. */
  readonly signal?: AbortSignal
  /**
   * Ends an attempt that is on the wire; default `signal`. An insert gives a later one, so that a run that is
   * stopped still learns the name of the operation it has begun.
   */
  readonly graceSignal?: AbortSignal
  /** An attempt is about to be sent. */
  readonly onSend?: () => void
  /** An attempt has failed. `replyLost`: its reply or that of an earlier one was lost, so that the work may be done. */
  readonly onFailedAttempt?: (replyLost: boolean) => void
  readonly onPause?: (pause: Pause) => void
}

/**
 * The requests that mintage sends, one method each. Every one takes from the limiter at each attempt,
 * retries by the rules of retry.ts, and rejects with ApiError (or with `signal.reason`).
 */
export interface ComputeApi {
  /** All pages. */
  listImages(project: string, options?: CallOptions): Promise<Image[]>
  getImage(project: string, name: string, options?: CallOptions): Promise<Image>
  getImageFromFamily(project: string, family: string, options?: CallOptions): Promise<Image>
  /** Sends the same `requestId` at each attempt, so that a repeat cannot make a second image. */
  insertImage(
    project: string,
    body: ImageBody,
    query: { readonly requestId: string; readonly forceCreate: boolean },
    options?: CallOptions,
  ): Promise<Operation>
  getOperation(project: string, operation: string, options?: CallOptions): Promise<Operation>
  /** One long poll, at most 2 minutes; may return early and not DONE. */
  waitOperation(project: string, operation: string, options?: CallOptions): Promise<Operation>
  /**
   * Inserts of late, the newest first: of all those named, unless they are older than some that nobody asked for. As
   * many pages as it takes for so many, and one more.
   */
  recentInserts(
    project: string,
    wanted: ReadonlySet<string>,
    options?: CallOptions,
  ): Promise<ReadonlyMap<string, Operation>>
  /** All pages of the operations that match the filter. */
  listOperations(project: string, filter: string, options?: CallOptions): Promise<Operation[]>
}

/** Something of a project is being held back at a limiter, or goes on again. */
export type ThrottleEvent<LimitKind extends string = QuotaGroup> =
  | {
      readonly type: 'throttled'
      readonly project: string
      readonly limiter: LimitKind
      /** What stands before the limiter, where there are several of a kind: the path of a source. */
      readonly subject?: string
      readonly why: string
      /** The server refused a request; otherwise a limit of the run's own holds. */
      readonly by?: 'server'
      /** ms since the epoch; absent where it is not known. */
      readonly untilMs?: number
    }
  | {
      readonly type: 'resumed'
      readonly project: string
      readonly limiter: LimitKind
      readonly subject?: string
    }

/**
 * Requests that count against one per-minute quota of a project, by Google's page on API quotas: `write` is
 * global_resource_write_requests (images.insert), `read` is read_requests (gets of images), `list` is list_requests,
 * `operation` is operation_read_requests (globalOperations.get). The group in which globalOperations.wait counts is
 * not documented; it is taken for one of the last.
 */
export type QuotaGroup = 'write' | 'read' | 'list' | 'operation'
