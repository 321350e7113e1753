import { startAttempt } from '../image-run.ts'
import { readAfterTimeout } from '../images/after-timeout.ts'
import { waitUntilDeleted } from '../images/read-image.ts'
import type { Handler } from './handler.ts'

/** Waits until an image that is being deleted no longer exists. */
export const awaitDeletion: Handler<'awaitDeletion'> = {
  async execute(_step, image) {
    await waitUntilDeleted(startAttempt(image))
    return { end: 'done' }
  },
  onTimeout: readAfterTimeout,
}
