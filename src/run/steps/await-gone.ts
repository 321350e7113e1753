import { startAttempt } from '../image-run.ts'
import { readAfterTimeout } from '../images/after-timeout.ts'
import { waitUntilGone } from '../images/read-image.ts'
import type { Handler } from './handler.ts'

/** Waits until an image that is being deleted no longer exists. */
export const awaitGone: Handler<'awaitGone'> = {
  async carryOut(_step, image) {
    await waitUntilGone(startAttempt(image))
    return { end: 'done' }
  },
  onTimeout: readAfterTimeout,
}
