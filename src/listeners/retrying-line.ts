import type { RetryingEvent } from '../gce/events.ts'
import type { LabelOf } from '../report/view/texts/image-label.ts'
import { plainText } from '../text/plain-text.ts'
import { formatDuration } from '../util/duration.ts'

/** `web-1: retrying in 3.0s: HTTP 503`, or `golden-prod: retrying images.list in 3.0s: HTTP 503` */
export function retryingLine({ image, project, method, ms, why }: RetryingEvent, label?: LabelOf): string {
  const what = image && label ? `${label(image)}: retrying` : `${plainText(project)}: retrying ${method}`
  return `${what} in ${formatDuration(ms)}: ${plainText(why)}`
}
