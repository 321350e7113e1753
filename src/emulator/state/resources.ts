/** A resource as the API shows it: int64 as strings, members with an empty value absent. */
export interface Resource {
  readonly [member: string]: unknown
}

export type ImageStatus = 'PENDING' | 'READY' | 'FAILED' | 'DELETING'

export interface ImageRecord {
  readonly project: string
  readonly name: string
  readonly id: string
  readonly createdMs: number
  readonly status: ImageStatus
  /** What images.get answers, `status` included. */
  readonly resource: Resource
  /** SHA-256 of the customer-supplied key, base64; such a source can only be read with that key. */
  readonly keySha256?: string
}

export interface DiskRecord {
  readonly project: string
  /** `projects/P/zones/Z/disks/D` or `projects/P/regions/R/disks/D` */
  readonly path: string
  readonly resource: Resource
  readonly keySha256?: string
  /** Secure boot state that images of this disk take over; not a member of the Disk resource. */
  readonly shieldedInstanceInitialState?: unknown
}

export interface SnapshotRecord {
  readonly project: string
  /** `projects/P/global/snapshots/S` */
  readonly path: string
  readonly resource: Resource
  readonly keySha256?: string
}

/** How an operation ends that does not succeed: HTTP 200, DONE, and this in `error.errors[]`. */
export interface OperationFailure {
  readonly code: string
  readonly message: string
  /** `httpErrorStatusCode`; 400 if absent. */
  readonly httpStatus?: number
  readonly errorDetails?: readonly unknown[]
  /**
   * What stays of the image. The API has the status FAILED, but no record of an image left in it was found:
   * nothing is the default.
   */
  readonly leaves?: 'nothing' | 'failedImage'
}

export interface OperationRecord {
  readonly project: string
  readonly name: string
  readonly id: string
  readonly type: 'insert' | 'delete'
  readonly targetId: string
  /** Name of the image. */
  readonly targetName: string
  /** `insertTime` */
  readonly createdMs: number
  readonly startMs: number
  readonly endMs: number
  readonly done: boolean
  readonly requestId?: string
  readonly failure?: OperationFailure
  readonly warnings?: readonly Resource[]
  /** Path of the disk that is busy until the operation ends. */
  readonly busySource?: string
}
