import type { Clock } from '../util/clock.ts'
import { ApiError, type ApiErrorKind } from './api-error.ts'
import type { CallOptions, ComputeApi } from './compute-api.ts'
import type { Operation } from './wire.ts'

export interface WaitOptions extends CallOptions {
  readonly clock: Clock
  readonly onProgress?: (percent: number) => void
}

/** A wait that comes back sooner than this, and not DONE, is no long poll: pause before the next. */
const earlyMs = 5_000
const firstPauseMs = 1_000
const longestPauseMs = 10_000
/** An operation may answer 404 for a moment after it was made (seen by Terraform's Google provider). */
const unseenGraceMs = 30_000
/** Failures of a poll that say nothing of the operation. The client has repeated the poll for minutes already. */
const passing: readonly ApiErrorKind[] = ['unavailable', 'network', 'notReady']

/**
 * Waits until the operation is DONE, however long that takes; a failure of the operation is an answer (see
 * operationError). One long poll covers two minutes; where it comes back early, gets with growing pauses take
 * its place for a while. Errors of a poll that pass never end the wait; a 404 that stays does (ApiError
 * `notFound`): the operation is past its retention, and the image itself has to tell.
 */
export async function waitUntilDone(
  api: ComputeApi,
  project: string,
  operation: Operation,
  options: WaitOptions,
): Promise<Operation> {
  const { clock, onProgress, ...call } = options
  const beganMs = clock.now()
  let current = operation
  let pauseMs = firstPauseMs
  while (current.status !== 'DONE') {
    const sentMs = clock.now()
    const longPoll = pauseMs === firstPauseMs || pauseMs === longestPauseMs
    const reply = await poll(() =>
      longPoll
        ? api.waitOperation(project, operation.name, call)
        : api.getOperation(project, operation.name, call),
    )
    if (reply instanceof ApiError) {
      if (reply.kind === 'notFound' && sentMs - beganMs >= unseenGraceMs) throw reply
      if (reply.kind !== 'notFound') {
        call.onPause?.({ why: `the operation cannot be read: ${reply.message}`, ms: pauseMs })
      }
    } else {
      current = reply
      if (current.status === 'DONE') break
      if (current.progress !== undefined) onProgress?.(current.progress)
      if (clock.now() - sentMs >= earlyMs) {
        pauseMs = firstPauseMs
        continue
      }
    }
    await clock.sleep(pauseMs, call.signal)
    pauseMs = Math.min(longestPauseMs, pauseMs * 1.5)
  }
  return current
}

/** The operation, or an error after which to ask again; all other errors end the wait. */
async function poll(ask: () => Promise<Operation>): Promise<Operation | ApiError> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof ApiError && (error.kind === 'notFound' || passing.includes(error.kind))) return error
    throw error
  }
}
