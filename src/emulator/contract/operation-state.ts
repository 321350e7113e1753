import {
  nothing,
  type OperationEnd,
  type OperationFailure,
  type OperationRecord,
  type Resource,
} from '../base/resources.ts'
import { imagePath } from '../base/urls.ts'

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

export function exportOperation(operation: OperationRecord): OperationState {
  const { scope, targetPath, targetId, createdMs, startMs, endMs, done, end, ...rest } = operation
  const [, , kind, place = ''] = scope.split('/')
  const endsAt = new Date(endMs).toISOString()
  return {
    ...rest,
    ...(kind === 'zones' ? { zone: place } : {}),
    ...(kind === 'regions' ? { region: place } : {}),
    target: targetPath,
    targetId,
    insertTime: new Date(createdMs).toISOString(),
    startTime: new Date(startMs).toISOString(),
    ...(done ? { endTime: endsAt } : { dueTime: endsAt, end }),
  }
}

/** `idOf` returns the id of the resource at a path. */
export function importOperation(
  entry: OperationState | OldOperationState,
  idOf: (path: string) => string,
): OperationRecord {
  const state = 'image' in entry ? renewed(entry, idOf) : entry
  const { zone, region, target, insertTime, startTime, endTime, dueTime, end, ...rest } = state
  const place = zone === undefined ? (region === undefined ? 'global' : `regions/${region}`) : `zones/${zone}`
  return {
    ...rest,
    scope: `projects/${state.project}/${place}`,
    targetPath: target,
    createdMs: Date.parse(insertTime),
    startMs: Date.parse(startTime),
    endMs: Date.parse(endTime ?? dueTime ?? startTime),
    done: endTime !== undefined,
    end: endTime === undefined && end ? end : nothing,
  }
}

function renewed(entry: OldOperationState, idOf: (path: string) => string): OperationState {
  const { type, image, failure: failed, ...rest } = entry
  const path = imagePath(entry.project, image)
  return {
    ...rest,
    operationType: type,
    target: path,
    targetId: idOf(path),
    ...(failed ? { failure: withoutLeaves(failed) } : {}),
    end: oldEnd(path, entry),
  }
}

function withoutLeaves({ leaves: _leaves, ...failure }: NonNullable<OldOperationState['failure']>) {
  return failure
}

function oldEnd(path: string, { type, failure }: OldOperationState): OperationEnd {
  if (failure?.leaves === 'failedImage') return { kind: 'status', path, status: 'FAILED' }
  return type === 'delete' || failure ? { kind: 'gone', path } : { kind: 'status', path, status: 'READY' }
}
