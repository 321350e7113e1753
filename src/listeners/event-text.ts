import { outcomeLine } from '../report/view/outcome-words.ts'
import type { LabelOf } from '../report/view/texts/image-label.ts'
import { limitedText, limiterText } from '../report/view/texts/throttle-text.ts'
import type { Event, Outcome } from '../run/events.ts'
import { plainText } from '../text/plain-text.ts'
import { grouped } from '../text/words.ts'
import { formatDuration } from '../util/duration.ts'
import { deniedLine } from './denied-line.ts'
import type { Progress } from './model/progress.ts'
import { retryingLine } from './retrying-line.ts'

/** `reading images 120 of 1,000`; then `3 of 10 done, 2 in flight, 1 running in the cloud, 4 not started` */
export function progressText({ readings, done, total, states, notStarted }: Progress): string {
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
  stepStarted: noLine,
  stepEnded: noLine,
  limited: noLine, // ten thousand images may wait: the lines of limiters are enough
  permitted: noLine,
  confirming: noLine, // a pause has a line
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
  denied: (event, label) => `warning: ${deniedLine(event, label)}`,
}

/** The line of an event, without the level and without color; undefined if it has none. */
export function eventText(event: Event, label: LabelOf, nowMs: number): string | undefined {
  const line = lines[event.type] as Line<Event['type']>
  return line(event, label, nowMs)
}
