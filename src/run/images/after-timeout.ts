import type { Failure } from '../../catalog/failure.ts'
import { ApiError } from '../../gce/errors/api-error.ts'
import type { Image } from '../../gce/wire/resources.ts'
import { type Attempt, ImageTimeout, type ListedImageRun, startAttempt } from '../image-run.ts'
import { leftInCloud } from '../image-state.ts'
import { type Done, type Failed, failed } from './attempt-end.ts'
import { foundAfterTimeout } from './found.ts'
import { judgeEnded } from './judge-image.ts'
import { readImage } from './read-image.ts'

/** For the response to the last read of an image that timed out: ms. A read may have to wait for the next minute's quota. */
const lastReadMs = 120_000

/**
 * The end of an image that timed out. The image is read once more, as its operation may not have shown its state.
 * READY counts as done. Any other state is a failure, with the timeout and last status, or with the reason of a
 * FAILED image.
 */
export async function readAfterTimeout(timeout: Failure, image: ListedImageRun): Promise<Done | Failed> {
  const state = image.state.current
  if (leftInCloud(state) === undefined) {
    return withStatus(
      timeout,
      state.at === 'queued' ? 'its insert was still queued' : 'its insert was not sent',
    )
  }
  const deadline = image.context.startDeadline(lastReadMs, () => new ImageTimeout(image.ref, lastReadMs))
  const attempt = startAttempt(image, { signal: deadline.signal })
  try {
    const found = await readOrWhy(attempt)
    if (typeof found === 'string') return withStatus(timeout, `its status cannot be read: ${found}`)
    if (found === undefined) return withStatus(timeout, 'no image with that name exists')
    if (found.status === 'READY' || found.status === 'FAILED') {
      const isOwn = image.inserts.attempts === 0 || (state.at === 'running' && state.operation !== undefined)
      return await judgeEnded(attempt, found, foundAfterTimeout(isOwn))
    }
    if (found.status === 'DELETING') image.state.set({ at: 'ended' })
    else if (state.at !== 'running') image.state.set({ at: 'running' })
    return withStatus(timeout, `last status ${found.status ?? 'unknown'}`)
  } finally {
    deadline.clear()
  }
}

/** The image if it exists, or why it cannot be read. */
async function readOrWhy(attempt: Attempt): Promise<Image | string | undefined> {
  try {
    return await readImage(attempt)
  } catch (error) {
    if (error instanceof ImageTimeout) return 'no response'
    if (error instanceof ApiError) return error.message
    throw error
  }
}

const withStatus = (timeout: Failure, status: string): Failed =>
  failed({ ...timeout, message: `${timeout.message}; ${status}` })
