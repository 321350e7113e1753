import type { RetryingEvent } from '../gce/events.ts'
import { plainText } from '../text/plain-text.ts'
import { formatDuration } from '../util/duration.ts'

/** `golden-prod: images.list is retried in 3.0s: HTTP 503` */
export const retryingLine = ({ project, method, ms, why }: RetryingEvent): string =>
  `${plainText(project)}: ${method} is retried in ${formatDuration(ms)}: ${plainText(why)}`
