import type { RequestEvent } from '../gce/events.ts'
import type { LogEntry, Severity } from '../report/log/log-entry.ts'
import { type OutcomeStatus, outcomeStatus } from '../report/view/status.ts'
import type { LabelOf } from '../report/view/texts/image-label.ts'
import { verifyLog } from '../report/view/verify-view.ts'
import type { Event, Outcome } from '../run/events.ts'
import { isLevelEnabled, type LogLevel } from '../settings/log-level.ts'
import { plainText } from '../text/plain-text.ts'
import { formatDuration } from '../util/duration.ts'
import { omitUndefined } from '../util/omit-undefined.ts'
import { eventText, progressText } from './event-text.ts'
import { everyInterval, type ListenerOptions, type RunListener } from './listener.ts'
import { Progress } from './model/progress.ts'
import { requestText } from './request-log.ts'

export interface JsonLinesOptions extends Pick<ListenerOptions, 'clock' | 'specs' | 'every'> {
  readonly logLevel: LogLevel
  /** Writes one line, unless its severity is below the log level. */
  readonly writeEntry: (entry: LogEntry) => void
}

/** An alert on missing entries needs one from time to time. */
const silenceMs = 30_000

/** One entry per change, for logs that machines read, and a heartbeat after a long time without changes. */
export function startJsonLines({
  clock,
  specs,
  every = everyInterval,
  logLevel,
  writeEntry,
}: JsonLinesOptions): RunListener {
  const progress = new Progress(specs)
  const startedMs = clock.now()
  let lastWriteMs = startedMs
  let isStopped = false
  const write = (entry: LogEntry) => {
    lastWriteMs = clock.now()
    writeEntry(entry)
  }
  const stopTicking = every(1_000, () => {
    if (clock.now() - lastWriteMs >= silenceMs) write(heartbeat(progress, clock.now() - startedMs))
  })
  const withLines = isLevelEnabled(logLevel, 'trace')
  return {
    on(event) {
      if (isStopped) return
      progress.on(event, clock.now())
      for (const entry of entriesOf(event, progress.label, clock.now(), withLines)) write(entry)
    },
    async stop() {
      isStopped = true
      stopTicking()
    },
  }
}

function heartbeat(progress: Progress, ms: number): LogEntry {
  const { done, total, states, notStarted } = progress
  return {
    severity: 'INFO',
    event: 'run.progress',
    message: `${progressText(progress)}, ${formatDuration(ms)}`,
    fields: { done, total, ...states, notStarted, durationMs: Math.round(ms) },
  }
}

const endSeverities: Readonly<Partial<Record<OutcomeStatus, Severity>>> = {
  failed: 'ERROR',
  drifted: 'WARNING',
  skipped: 'WARNING',
  cancelled: 'WARNING',
  withheld: 'WARNING',
}

type Kind = Omit<LogEntry, 'message'>

/** What an event is in a log; undefined if it is none. */
const kinds: {
  readonly [K in Event['type']]: (event: Extract<Event, { readonly type: K }>) => Kind | undefined
} = {
  planned: () => undefined, // the heartbeat counts the images
  stepStarted: () => undefined,
  stepEnded: () => undefined,
  limited: () => undefined, // ten thousand images may wait: the entries of limiters are enough
  permitted: () => undefined,
  confirming: () => undefined, // a pause has an entry
  state: () => undefined, // other entries show the operation and the end
  progress: () => undefined,
  reading: () => undefined,
  started: ({ image }) => ({ severity: 'INFO', event: 'image.started', fields: ofImage(image) }),
  operation: ({ image, operation }) => ({
    severity: 'INFO',
    event: 'image.operation',
    fields: { ...ofImage(image), operation: plainText(operation) },
  }),
  verifying: ({ image }) => ({ severity: 'INFO', event: 'image.verifying', fields: ofImage(image) }),
  waiting: ({ image, ms }) => ({
    severity: 'INFO',
    event: 'image.waiting',
    fields: { ...ofImage(image), waitMs: Math.round(ms) },
  }),
  retrying: ({ image, project, method, ms }) => ({
    severity: 'WARNING',
    event: 'request.retrying',
    fields: { ...(image ? ofImage(image) : ownerOf(method, project)), method, waitMs: Math.round(ms) },
  }),
  finished: ({ outcome }) => ended(outcome),
  throttled: ({ project, limiter, subject, by, untilMs }) => ({
    severity: 'NOTICE',
    event: 'limit.throttled',
    fields: {
      project,
      limiter,
      by: by ?? 'limit',
      ...omitUndefined({
        subject: subject === undefined ? undefined : plainText(subject),
        until: untilMs === undefined ? undefined : new Date(untilMs).toISOString(),
      }),
    },
  }),
  resumed: ({ project, limiter }) => ({
    severity: 'INFO',
    event: 'limit.resumed',
    fields: { project, limiter },
  }),
  request: ({ project, method, attempt, result, ms }) => ({
    severity: 'DEBUG',
    event: 'request.ended',
    fields: {
      ...ownerOf(method, project),
      method,
      attempt,
      result: plainText(result),
      durationMs: Math.round(ms),
    },
  }),
  denied: ({ image, project, permission }) => ({
    severity: 'WARNING',
    event: 'permission.missing',
    fields: { ...(image ? ofImage(image) : { project }), permission },
  }),
  tokenRequest: ({ result, ms }) => ({
    severity: 'DEBUG',
    event: 'token.ended',
    fields: { result: plainText(result), durationMs: Math.round(ms) },
  }),
}

/** The owner of the quota is the bucket for reads of its objects. */
const ownerOf = (method: RequestEvent['method'], owner: string) =>
  method === 'objects.get' ? { bucket: owner } : { project: owner }

const ofImage = ({ project, name }: { readonly project: string; readonly name: string }) => ({
  project,
  image: name,
})

function ended(outcome: Outcome): Kind {
  const status = outcomeStatus(outcome)
  const failure = outcome.result === 'failed' ? outcome.failure : undefined
  return {
    severity: endSeverities[status] ?? 'NOTICE',
    event: `image.${status}`,
    fields: {
      ...ofImage(outcome.image),
      ...omitUndefined({
        durationMs: 'ms' in outcome ? Math.round(outcome.ms) : undefined,
        kind: failure?.kind,
        reason: failure?.reason === undefined ? undefined : plainText(failure.reason),
        httpStatus: failure?.status,
      }),
    },
  }
}

function entriesOf(event: Event, label: LabelOf, nowMs: number, withLines: boolean): LogEntry[] {
  const kind = (kinds[event.type] as (event: Event) => Kind | undefined)(event)
  const message =
    event.type === 'request' || event.type === 'tokenRequest'
      ? plainText(requestText(event))
      : eventText(event, label, nowMs)
  if (kind === undefined || message === undefined) return []
  const lines = withLines && event.type === 'request' ? { lines: event.lines().map(plainText) } : {}
  const entry = { ...kind, message, fields: { ...kind.fields, ...lines } }
  return event.type === 'finished' ? [entry, ...outputEntries(event.outcome, label)] : [entry]
}

/** The output of a program that did not pass, in one entry. */
function outputEntries(outcome: Outcome, label: LabelOf): LogEntry[] {
  const output = verifyLog(outcome, label(outcome.image))
  if (output.length === 0) return []
  const fields = ofImage(outcome.image)
  return [{ severity: 'INFO', event: 'verify.output', message: output.join('\n'), fields }]
}
