import { metricsText } from '../../report/metrics/prometheus.ts'
import { type CommandEnd, isStartFailure } from '../../report/view/command-end.ts'
import type { ReportView } from '../../report/view/view.ts'
import { usageError } from '../../session/command-error.ts'
import { countEvents, type EventCounts } from '../../session/events/event-counts.ts'
import type { SessionContext } from '../../session/session-context.ts'
import { writeWhole } from '../../util/write-file.ts'
import type { Io } from '../io.ts'
import type { Delivery } from './delivery.ts'
import { checkWritable, deliverFile } from './result-file.ts'

/** The metrics of one run, from its first event to its end. */
export interface Metrics {
  /** The same context, of which the metrics count the events too. */
  watch(context: SessionContext): SessionContext
  readonly deliver: Delivery
}

/** The exporter runs as another user. */
const readableByAll = 0o644

/** Throws CommandError if the file cannot be written, or would not be read. `from`: the setting that names it. */
export async function openMetrics(path: string, from: string, io: Io): Promise<Metrics> {
  if (!path.endsWith('.prom')) {
    throw usageError(
      `${from} ${path} does not end in .prom`,
      'the textfile collector of the node exporter reads no other files',
    )
  }
  const file = { what: 'metrics', path } as const
  await checkWritable(file, `choose another file for ${from}; nothing was sent`)
  const { clock } = io
  const startedMs = clock.monotonic()
  let counts: EventCounts | undefined
  return {
    watch(context) {
      counts = countEvents(context)
      return counts.context
    },
    async deliver(end) {
      const text = await metricsText({
        exitCode: end.exitCode,
        endedMs: clock.now(),
        durationMs: clock.monotonic() - startedMs,
        requests: counts?.requests() ?? [],
        throttled: counts?.throttled() ?? [],
        view: isReport(end) ? end : undefined,
      })
      return deliverFile(file, writeWhole(path, text, clock, readableByAll), end.exitCode, io)
    },
  }
}

const isReport = (end: CommandEnd): end is ReportView => end.command === 'apply' && !isStartFailure(end)
