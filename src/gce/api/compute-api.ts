import type { ImageRef } from '../../catalog/image-ref.ts'
import type { ImageBody } from '../../catalog/image-spec.ts'
import type { Image, Operation, SourceResource } from '../wire/resources.ts'

export interface CallOptions {
  /** Ends the call, whether it waits for quota, sleeps between attempts or is in flight. */
  readonly signal?: AbortSignal
  /**
   * Ends an attempt that is in flight; default: `signal`. An insert gives a later one, so that a run that is stopped
   * still learns the name of the operation that it has started.
   */
  readonly graceSignal?: AbortSignal
  /** The image that the request is for: `retrying` events name it. */
  readonly image?: ImageRef
  /** An attempt is about to be sent. */
  readonly onSend?: () => void
  /** An attempt has failed. `isOpen`: its response or that of an earlier one was lost, so that the work may be done. */
  readonly onFailedAttempt?: (isOpen: boolean) => void
}

/**
 * The requests to Compute, one function each. Each attempt takes a permit of the limiter; failures are retried by the
 * rules of retry.ts. All reject with ApiError, or with `signal.reason`.
 */
export interface ComputeApi {
  /** All pages. */
  listImages(project: string, options?: CallOptions): Promise<Image[]>
  getImage(project: string, name: string, options?: CallOptions): Promise<Image>
  getImageFromFamily(project: string, family: string, options?: CallOptions): Promise<Image>
  /** Sends the same `requestId` at each attempt, so that a repeat cannot create a second image. */
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
   * Recent inserts, the newest first: all those named in `wanted`, unless they are older than many others. Reads as many
   * pages as they would fill, and one more.
   */
  recentInserts(
    project: string,
    wanted: ReadonlySet<string>,
    options?: CallOptions,
  ): Promise<ReadonlyMap<string, Operation>>
  /** All pages of the operations that match the filter. */
  listOperations(project: string, filter: string, options?: CallOptions): Promise<Operation[]>
}

export interface SourceApi {
  /** A disk (zonal or regional), a snapshot or an image by its path from `projects/` on. */
  getSource(path: string, options?: CallOptions): Promise<SourceResource>
}
