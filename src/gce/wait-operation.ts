import type { Clock } from '../util/clock.ts'
import { ApiError } from './api-error.ts'
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

/**
 * Waits until the operation is DONE, however long that takes; a failure of the operation is an answer (see
 * operationError). One long poll covers two minutes. Errors of a poll that pass never end the wait; a 404
 * that stays does: the operation is past its retention.
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
    const next = await poll(api, project, operation.name, call)
    if (next === 'passing' || (next === 'unseen' && sentMs - beganMs < unseenGraceMs)) {
      await clock.sleep(pauseMs, call.signal)
    } else if (next === 'unseen') {
      throw new ApiError({
        kind: 'notFound',
        status: 404,
        message: `operation ${operation.name} is not known any more`,
      })
    } else {
      current = next
      if (current.status === 'DONE') break
      if (current.progress !== undefined) onProgress?.(current.progress)
      const early = clock.now() - sentMs < earlyMs
      if (early) await clock.sleep(pauseMs, call.signal)
      pauseMs = early ? Math.min(longestPauseMs, pauseMs * 1.5) : firstPauseMs
    }
  }
  return current
}

async function poll(
  api: ComputeApi,
  project: string,
  name: string,
  call: CallOptions,
): Promise<Operation | 'unseen' | 'passing'> {
  try {
    return await api.waitOperation(project, name, call)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.kind === 'notFound') return 'unseen'
    if (error.kind === 'unavailable' || error.kind === 'network') {
      call.onPause?.({ why: `the operation cannot be read: ${error.message}`, ms: longestPauseMs })
      return 'passing'
    }
    throw error
  }
}
