import { startAttempt } from '../image-run.ts'
import { readImage } from '../images/read-image.ts'
import type { Handler } from './handler.ts'

/** Sets labels of an image (trial: reads only). */
export const setLabels: Handler<'setLabels'> = {
  async carryOut({ labels }, image) {
    const found = await readImage(startAttempt(image))
    if (found === undefined) {
      return { end: 'failed', failure: { kind: 'notFound', message: 'the image is gone' } }
    }
    return { end: 'done', note: `labels ${Object.keys(labels).join(', ')}` }
  },
}
