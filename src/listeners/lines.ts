import type { ImageSpec } from '../catalog/image-spec.ts'

import { type LabelOf, labelsFor } from '../report/view/image-label.ts'
import { outcomeLine } from '../report/view/outcome-words.ts'
import { limiterText } from '../report/view/throttle-text.ts'
import type { Event, Outcome } from '../run/events.ts'

import { makePaint } from '../text/paint.ts'
import { plainText } from '../text/plain-text.ts'
import { grouped } from '../text/words.ts'
import { formatDuration } from '../util/duration.ts'
import { everyInterval, type ListenerOptions, type RunListener } from './listener.ts'
import { retryingLine } from './retrying-line.ts'
import { writeSafely } from './safe-stream.ts'

/** CI services end a job that says nothing for some minutes. */
const silenceMs = 30_000

/** One line a change, for logs and pipes, and a sign of life when nothing changes for long. */
export function startLines(options: ListenerOptions): RunListener {
  const { stream, clock, specs } = options
  const label = labelsFor(specs)
  const paint = makePaint(options.color)
  const inFlight = new Set<ImageSpec>()
  const startedMs = clock.now()
  let done = 0
  let lastWriteMs = startedMs
  let unwritten = ''
  const flush = () => {
    writeSafely(stream, unwritten)
    unwritten = ''
  }
  // what happens within a turn of the loop goes out as one: a write to a pipe costs as much as half a request
  const write = (line: string) => {
    lastWriteMs = clock.now()
    if (unwritten === '') setImmediate(flush)
    unwritten += `${line}\n`
  }
  const stopTicking = (options.every ?? everyInterval)(1_000, () => {
    if (clock.now() - lastWriteMs < silenceMs) return
    write(heartbeat({ done, inFlight: inFlight.size, total: specs.length, ms: clock.now() - startedMs }))
  })
  return {
    on(event) {
      if (event.type === 'state') {
        const { at } = event.state
        if (at === 'inFlight' || at === 'running') inFlight.add(event.spec)
        else inFlight.delete(event.spec)
      }
      if (event.type === 'finished') {
        inFlight.delete(event.outcome.spec)
        done += 1
      }
      const line = eventLine(event, label, clock.now())
      if (line === undefined) return
      const isFailure = event.type === 'finished' && event.outcome.result === 'failed'
      write(isFailure ? paint('bad', line) : line)
    },
    async stop() {
      stopTicking()
      flush()
    },
  }
}

/** Ten thousand images may be there, or may never begin: the report counts them. */
const isCountedOnly = (outcome: Outcome): boolean =>
  outcome.result === 'unchanged' || (outcome.result === 'cancelled' && outcome.left === undefined)

/** `… 3 of 10 done, 2 in flight, 5 queued, 2m05s` */
function heartbeat(run: {
  readonly done: number
  readonly inFlight: number
  readonly total: number
  readonly ms: number
}): string {
  const { done, inFlight, total, ms } = run
  const queued = grouped(total - done - inFlight)
  return `… ${grouped(done)} of ${grouped(total)} done, ${grouped(inFlight)} in flight, ${queued} queued, ${formatDuration(ms)}`
}

type Line<K extends Event['type']> = (
  event: Extract<Event, { readonly type: K }>,
  label: LabelOf,
  nowMs: number,
) => string | undefined

const lines: { readonly [K in Event['type']]: Line<K> } = {
  started: ({ spec }, label) => `${label(spec)}: started`,
  operation: ({ spec, operation }, label) => `${label(spec)}: ${plainText(operation)} running`,
  state: () => undefined, // the operation and the end are shown
  progress: () => undefined, // the sign of life is enough
  waiting: ({ spec, ...pause }, label) => waitingLine(label(spec), pause),
  retrying: (event, label) => (event.image ? waitingLine(label(event.image), event) : retryingLine(event)),
  reading: () => undefined, // takes seconds
  finished: ({ outcome }, label) =>
    isCountedOnly(outcome) ? undefined : `${label(outcome.spec)}: ${outcomeLine(outcome)}`,
  throttled: (event, _label, nowMs) => {
    const { why, untilMs } = event
    const time = untilMs === undefined ? '' : ` for ${formatDuration(Math.max(0, untilMs - nowMs))}`
    return `${limiterText(event)}: held${time}: ${plainText(why)}`
  },
  request: () => undefined, // of the request log
  tokenRequest: () => undefined,
  resumed: (event) => `${limiterText(event)}: resumed`,
}

const waitingLine = (label: string, { why, ms }: { readonly why: string; readonly ms: number }): string =>
  `${label}: waiting ${formatDuration(ms)}: ${plainText(why)}`

function eventLine(event: Event, label: LabelOf, nowMs: number): string | undefined {
  const line = lines[event.type] as Line<Event['type']>
  return line(event, label, nowMs)
}
