import type { OperationEnd, OperationFailure, Resource } from '../base/resources.ts'

interface CommonOperationState {
  readonly project: string
  readonly name: string
  readonly id: string
  readonly insertTime: string
  readonly startTime: string
  readonly requestId?: string
  readonly failure?: OperationFailure
  readonly warnings?: readonly Resource[]
  readonly busySource?: string
}

/** An operation: DONE if it has an `endTime`, else it ends at its `dueTime`. */
export interface OperationState extends CommonOperationState {
  /** Name of its zone or region; neither for a global operation. */
  readonly zone?: string
  readonly region?: string
  readonly operationType: string
  /** `projects/P/global/images/I` */
  readonly target: string
  readonly targetId: string
  readonly endTime?: string
  readonly dueTime?: string
  /** The change to a resource at `dueTime`. */
  readonly end?: OperationEnd
}

/** An operation in flight as mintage 0.1 wrote it. */
export interface OldOperationState extends CommonOperationState {
  readonly type: 'insert' | 'delete'
  /** Name of the image. */
  readonly image: string
  readonly dueTime: string
  readonly failure?: OperationFailure & { readonly leaves?: 'nothing' | 'failedImage' }
}
