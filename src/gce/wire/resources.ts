import type { ApiErrorDetail, OperationWarning } from '../../catalog/failure.ts'

/**
 * What is used of the Compute API's resources, as they come over the wire: int64 are strings, members with an empty
 * value are absent, and unknown members may be present (all ignored).
 */
export interface Image {
  readonly name: string
  readonly id?: string
  readonly selfLink?: string
  readonly status?: 'PENDING' | 'READY' | 'FAILED' | 'DELETING' | (string & {})
  readonly family?: string
  readonly creationTimestamp?: string
  readonly [field: string]: unknown
}

export interface Operation {
  readonly name: string
  readonly id?: string
  readonly operationType?: string
  readonly status: 'PENDING' | 'RUNNING' | 'DONE' | (string & {})
  /** 0..100, not linear; of no use for an ETA. */
  readonly progress?: number
  readonly targetId?: string
  readonly targetLink?: string
  readonly clientOperationId?: string
  readonly selfLink?: string
  readonly httpErrorStatusCode?: number
  readonly httpErrorMessage?: string
  readonly error?: { readonly errors?: readonly OperationErrorItem[] }
  readonly warnings?: readonly OperationWarning[]
}

export interface OperationErrorItem {
  readonly code?: string
  readonly message?: string
  readonly location?: string
  readonly errorDetails?: readonly ApiErrorDetail[]
}

/** What is used of a disk, a snapshot or an image that others are created from. */
export interface SourceResource {
  readonly name: string
  /** Disks: CREATING, RESTORING, FAILED, READY, DELETING. Snapshots: also UPLOADING. Images: PENDING in place of CREATING. */
  readonly status?: string
  /** Of a disk: links of the instances that have it attached, and of the images that are being created from it. */
  readonly users?: readonly string[]
  /** Of an image. */
  readonly deprecated?: { readonly state?: string; readonly replacement?: string }
  readonly [field: string]: unknown
}

/** What is used of the metadata of an object in Cloud Storage; int64 are strings. */
export interface StoredObject {
  readonly name: string
  /** Bytes. */
  readonly size?: string
  readonly generation?: string
  /** RFC 3339. */
  readonly updated?: string
  readonly [field: string]: unknown
}
