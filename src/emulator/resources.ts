/** Resources as the API shows them; int64 as strings. */
export interface Resource {
  readonly [member: string]: unknown
}

export interface ImageRecord {
  readonly project: string
  readonly name: string
  /** The resource without `status`, which depends on the operation. */
  readonly resource: Resource
  /** ms; for the newest of a family. */
  readonly createdMs: number
  readonly status: 'PENDING' | 'READY' | 'FAILED' | 'DELETING'
  /** SHA-256 of the customer-supplied key, base64. */
  readonly keySha256?: string
}

export interface DiskRecord {
  readonly project: string
  /** `zones/Z` or `regions/R` */
  readonly location: string
  readonly name: string
  readonly resource: Resource
  readonly keySha256?: string
}

export interface SnapshotRecord {
  readonly project: string
  readonly name: string
  readonly resource: Resource
  readonly keySha256?: string
}

export interface OperationFailure {
  readonly code: string
  readonly message: string
  readonly httpStatus?: number
  readonly errorDetails?: readonly unknown[]
  /** What stays of the image: nothing, or a FAILED one. Not recorded of the real API, so both can be had. */
  readonly leaves?: 'nothing' | 'failedImage'
}

export interface OperationRecord {
  readonly project: string
  readonly name: string
  readonly id: string
  readonly type: 'insert' | 'delete'
  readonly targetId: string
  readonly targetName: string
  readonly insertMs: number
  readonly startMs: number
  readonly endMs: number
  readonly requestId?: string
  readonly failure?: OperationFailure
  readonly warnings?: readonly unknown[]
  /** Path of the source that is busy until the operation ends. */
  readonly busySource?: string
}
