import type { ApiErrorDetail, OperationWarning } from '../../catalog/failure.ts'

/**
 * The used members of the Compute API's resources, in wire form: int64 are strings, empty members are absent, and
 * unknown members are ignored.
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

/** The used members of a disk, a snapshot or an image that is a source. */
export interface SourceResource {
  readonly name: string
  /**
   * Disks: CREATING, RESTORING, FAILED, READY, DELETING. Snapshots: also UPLOADING. Images: PENDING instead of
   * CREATING.
   */
  readonly status?: string
  /** For a disk: links of the instances that it is attached to, and of the images that are being created from it. */
  readonly users?: readonly string[]
  /** Of an image. */
  readonly deprecated?: { readonly state?: string; readonly replacement?: string }
  readonly [field: string]: unknown
}

/** The used members of an object's metadata in Cloud Storage; int64 are strings. */
export interface StoredObject {
  readonly name: string
  /** Bytes. */
  readonly size?: string
  readonly generation?: string
  /** RFC 3339, as is `updated`. */
  readonly timeCreated?: string
  readonly updated?: string
  readonly [field: string]: unknown
}
