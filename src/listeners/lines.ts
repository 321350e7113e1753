import { verifyLog } from '../report/view/verify-view.ts'
import { makePaint } from '../text/paint.ts'
import { formatDuration } from '../util/duration.ts'
import { eventText, progressText } from './event-text.ts'
import { everyInterval, type ListenerOptions, type RunListener } from './listener.ts'
import { Progress } from './model/progress.ts'
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
      const line = eventText(event, progress.label, clock.now())
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
