import { outcomeLine } from '../report/view/outcome-words.ts'
import type { LabelOf } from '../report/view/texts/image-label.ts'
import { limitedText, limiterText } from '../report/view/texts/throttle-text.ts'
import { verifyLog } from '../report/view/verify-view.ts'
import type { Event, Outcome } from '../run/events.ts'
import { makePaint } from '../text/paint.ts'
import { plainText } from '../text/plain-text.ts'
import { grouped } from '../text/words.ts'
import { formatDuration } from '../util/duration.ts'
import { everyInterval, type ListenerOptions, type RunListener } from './listener.ts'
import { Progress } from './model/progress.ts'
import { retryingLine } from './retrying-line.ts'
import { writeSafely } from './safe-stream.ts'

/** CI services end a job that prints nothing for some minutes. */
const silenceMs = 30_000

/** One line per change, for logs and pipes, and a heartbeat after a long time without changes. */
export function startLines(options: ListenerOptions): RunListener {
  const { stream, clock, specs } = options
  const progress = new Progress(specs)
  const paint = makePaint(options.color)
  const startedMs = clock.now()
  let lastWriteMs = startedMs
  let unwritten = ''
  const flush = () => {
    writeSafely(stream, unwritten)
    unwritten = ''
  }
  // one write per turn of the event loop: a write to a pipe costs as much as half a request
  const write = (line: string) => {
    lastWriteMs = clock.now()
    if (unwritten === '') setImmediate(flush)
    unwritten += `${line}\n`
  }
  const stopTicking = (options.every ?? everyInterval)(1_000, () => {
    if (clock.now() - lastWriteMs < silenceMs) return
    write(`… ${progressText(progress)}, ${formatDuration(clock.now() - startedMs)}`)
  })
  return {
    on(event) {
      progress.on(event, clock.now())
      const line = eventLine(event, progress.label, clock.now())
      if (line === undefined) return
      const isFailure = event.type === 'finished' && event.outcome.result === 'failed'
      write(isFailure ? paint('bad', line) : line)
      if (isFailure) verifyLog(event.outcome, progress.label(event.outcome.image)).forEach(write)
    },
    async stop() {
      stopTicking()
      flush()
    },
  }
}

/** `reading images 120 of 1,000`; then `3 of 10 done, 2 in flight, 1 running in the cloud, 4 not started` */
function progressText({ readings, done, total, states, notStarted }: Progress): string {
  if (readings.size > 0) {
    const parts = [...readings.values()].map(
      (reading) => `${reading.what} ${grouped(reading.done)} of ${grouped(reading.total)}`,
    )
    return `reading ${parts.join(', ')}`
  }
  const open = [
    [states.inFlight, 'in flight'],
    [states.running, 'running in the cloud'],
    [states.verifying, 'verifying'],
    [states.queued, 'queued'],
    [notStarted, 'not started'],
  ] as const
  const parts = open.filter(([count]) => count > 0).map(([count, state]) => `${grouped(count)} ${state}`)
  return [`${grouped(done)} of ${grouped(total)} done`, ...parts].join(', ')
}

/** Existing and unstarted images get no line, as there may be ten thousand: the report counts them. */
const isCountedOnly = (outcome: Outcome): boolean =>
  outcome.result === 'unchanged' ||
  outcome.result === 'notSelected' ||
  (outcome.result === 'cancelled' && outcome.left === undefined)

type Line<K extends Event['type']> = (
  event: Extract<Event, { readonly type: K }>,
  label: LabelOf,
  nowMs: number,
) => string | undefined

const noLine = () => undefined

const lines: { readonly [K in Event['type']]: Line<K> } = {
  planned: noLine, // the heartbeat counts the images
  started: ({ image }, label) => `${label(image)}: started`,
  operation: ({ image, operation }, label) =>
    `${label(image)}: running in the cloud as ${plainText(operation)}`,
  state: noLine, // other lines show the operation and the end
  progress: noLine, // the heartbeat is enough
  verifying: ({ image, program }, label) => `${label(image)}: verifying with ${plainText(program)}`,
  waiting: ({ image, ms, why }, label) => `${label(image)}: waiting ${formatDuration(ms)}: ${plainText(why)}`,
  retrying: (event, label) => retryingLine(event, label),
  finished: ({ outcome }, label) =>
    isCountedOnly(outcome) ? undefined : `${label(outcome.image)}: ${outcomeLine(outcome)}`,
  throttled: (event, _label, nowMs) => {
    const { why, untilMs } = event
    const time = untilMs === undefined ? '' : ` for ${formatDuration(Math.max(0, untilMs - nowMs))}`
    return `${limitedText(event)}${time}: ${plainText(why)}`
  },
  resumed: (event) => `${limiterText(event)} resumed`,
  reading: noLine, // takes seconds; if it takes longer, the heartbeat shows it
  request: noLine, // for the request log
  tokenRequest: noLine,
}

function eventLine(event: Event, label: LabelOf, nowMs: number): string | undefined {
  const line = lines[event.type] as Line<Event['type']>
  return line(event, label, nowMs)
}
