import { compactString } from './compact-string.ts'

/** A resource as the API shows it: int64 as strings, members with an empty value absent. */
export interface Resource {
  readonly [member: string]: unknown
}

/** An image, disk, snapshot or license. */
export interface ResourceRecord {
  readonly project: string
  /** The collection that lists it: `projects/P/global/images`, `projects/P/zones/Z/disks` and so on. */
  readonly collection: string
  readonly name: string
  readonly id: string
  readonly createdMs: number
  /** The response to `get`. */
  readonly resource: Resource
  /** SHA-256 of the customer-supplied key, base64; such a source can only be read with that key. */
  readonly keySha256?: string
  /** Secure boot state that images inherit from a disk or snapshot; not a member of either resource. */
  readonly shieldedInstanceInitialState?: unknown
  /** Absent if it was never set. */
  readonly iamPolicy?: IamPolicy
}

/** A binding of a policy. */
export interface IamBinding {
  readonly role?: string | undefined
  readonly members?: readonly string[] | undefined
  readonly condition?: {
    readonly expression?: string
    readonly title?: string
    readonly description?: string
    readonly location?: string
  }
}

/** Policy of the v1 API. */
export interface IamPolicy {
  readonly version?: number
  readonly etag?: string
  readonly bindings?: readonly IamBinding[] | undefined
  readonly auditConfigs?: readonly unknown[]
}

/** `projects/P/global/images/I` */
export const pathOf = ({ collection, name }: Pick<ResourceRecord, 'collection' | 'name'>): string =>
  compactString(`${collection}/${name}`)

/** The error of an operation that fails: HTTP 200, DONE, and this in `error.errors[]`. */
export interface OperationFailure {
  readonly code: string
  readonly message: string
  /** `httpErrorStatusCode`; 400 if absent. */
  readonly httpStatus?: number
  readonly errorDetails?: readonly unknown[]
}

/** The change to a resource, given by its path, when an operation ends. Plain data: the state file has it. */
export type OperationEnd =
  /** Its status changes; an image that becomes READY also shows its archiveSizeBytes. */
  | { readonly kind: 'status'; readonly path: string; readonly status: string }
  /** It is removed. */
  | { readonly kind: 'gone'; readonly path: string }
  /** These members change; null removes a member. */
  | { readonly kind: 'change'; readonly path: string; readonly members: Resource }
  | { readonly kind: 'nothing' }

/** The end of an operation that is DONE: its change is in the resources already. */
export const nothing: OperationEnd = { kind: 'nothing' }

/** An operation in the store. */
export interface OperationRecord {
  readonly project: string
  /** `projects/P/global`, `projects/P/zones/Z` or `projects/P/regions/R` */
  readonly scope: string
  readonly name: string
  readonly id: string
  /** `insert`, `delete`, `setLabels` … */
  readonly operationType: string
  /** `projects/P/global/images/I` */
  readonly targetPath: string
  readonly targetId: string
  /** `insertTime` */
  readonly createdMs: number
  readonly startMs: number
  readonly endMs: number
  readonly done: boolean
  readonly end: OperationEnd
  readonly requestId?: string
  readonly failure?: OperationFailure
  readonly warnings?: readonly Resource[]
  /** Path of the source that is busy until the operation ends. */
  readonly busySource?: string
}

/**
 * Path of the resource that an operation creates. It may differ from the target: createSnapshot has a disk as its
 * target.
 */
export const createdPath = ({ end, targetPath }: OperationRecord): string =>
  end.kind === 'nothing' ? targetPath : end.path
