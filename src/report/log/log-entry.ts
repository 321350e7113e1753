import { isLevelEnabled, type LogLevel } from '../../settings/log-level.ts'
import { jsonText } from '../../text/json-text.ts'

/** The severities of Cloud Logging that mintage uses. */
export type Severity = 'DEBUG' | 'INFO' | 'NOTICE' | 'WARNING' | 'ERROR'

/** One event, for a log that machines read. Its texts are without secrets. */
export interface LogEntry {
  readonly severity: Severity
  /** `image.failed` */
  readonly event: string
  readonly message: string
  /** More data of the event: `project`, `image`, `durationMs`. */
  readonly fields?: Readonly<Record<string, unknown>>
}

/** The labels of all entries of a run. Cloud Logging drops labels whose values are not strings. */
export interface LogLabels {
  /** Of the manifest; empty until it is read, or if it has none. */
  readonly catalog: string
  readonly run: string
  readonly task: string
}

/** The log level that shows a severity. */
const levels: Readonly<Record<Severity, LogLevel>> = {
  DEBUG: 'debug',
  INFO: 'info',
  NOTICE: 'info',
  WARNING: 'warn',
  ERROR: 'error',
}

export const isLogged = (severity: Severity, logLevel: LogLevel): boolean =>
  isLevelEnabled(logLevel, levels[severity])

/** Bytes of a line. Cloud Logging refuses entries of more than 256 KB, by its own count (cloud.google.com/logging/quotas). */
const maxBytes = 100_000

/**
 * The entry as one line of JSON in Cloud Logging's shape, at most 100 kB long. A longer one loses its fields except
 * `project` and `image`, then the end of its message, and gets the member `cut`.
 */
export function logLine(
  { severity, event, message, fields = {} }: LogEntry,
  labels: LogLabels,
  nowMs: number,
): string {
  const head = { severity, time: new Date(nowMs).toISOString(), message, event }
  const tail = { 'logging.googleapis.com/labels': labels }
  const whole = jsonText({ ...head, ...fields, ...tail })
  if (Buffer.byteLength(whole) <= maxBytes) return whole
  const { project, image } = fields
  const rest = { event, project, image, cut: true, ...tail }
  const withMessage = (text: string) => jsonText({ ...head, message: text, ...rest })
  return withMessage(startOf(message, (text) => Buffer.byteLength(withMessage(text)) <= maxBytes))
}

/** The longest prefix of a text that fits, with a mark where it is cut. */
function startOf(text: string, fits: (text: string) => boolean): string {
  if (fits(text)) return text
  const start = (length: number) => `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')}…`
  let [low, high] = [0, text.length]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(start(middle))) low = middle
    else high = middle - 1
  }
  return start(low)
}
