import { verifyLog } from '../../report/view/verify-view.ts'
import type { Outcome } from '../../run/events.ts'
import { makePaint } from '../../text/paint.ts'
import { cutLine, cutName, textWidth } from '../../text/width.ts'
import { deniedLine } from '../denied-line.ts'
import { everyInterval, type ListenerOptions, type RunListener } from '../listener.ts'
import { Progress } from '../model/progress.ts'
import { RemainingWork } from '../model/remaining-work.ts'
import { retryingLine } from '../retrying-line.ts'
import { draw } from './draw.ts'
import { openImageTasks } from './image-tasks.ts'
import { openLiveScreen } from './live-screen.ts'

/** Shows a command on a terminal, redrawn in place: first the progress of reading, then totals and started images. */
export function startScreen(options: ListenerOptions): RunListener {
  const { stream, clock, specs, color, unicode } = options
  const progress = new Progress(specs)
  const remaining = options.limits && new RemainingWork(specs, options.limits)
  const paint = makePaint(color)
  const more = unicode ? '…' : '...'
  const columns = () => stream.columns || 80 // 0: a terminal that has lost its size
  /** By path. */
  const ends = new Map<string, (outcome: Outcome | undefined) => void>()
  const tasks = openImageTasks({
    screen: openLiveScreen(stream, options.onExit),
    every: options.every ?? everyInterval,
    frame() {
      const nowMs = clock.now()
      const canvas = { columns: columns(), rows: stream.rows || 24, nowMs, color, unicode }
      const leftMs = remaining ? Math.max(remaining.atLeastMs(nowMs), remaining.newestMs(nowMs)) : 0
      return draw(progress, leftMs, canvas)
    },
    // one line, as the report has the rest
    format(style, title, text) {
      const maxColumns = columns() - 1
      const label = cutName(
        title,
        Math.max(Math.floor(maxColumns / 2), maxColumns - textWidth(`: ${text}`)),
        more,
      )
      return paint(style, cutLine(`${label}: ${text}`, maxColumns, more))
    },
  })
  let stopped = false
  return {
    on(event) {
      if (stopped) return
      progress.on(event, clock.now())
      remaining?.on(event, clock.now())
      if (event.type === 'retrying' && event.image === undefined) tasks.print(retryingLine(event))
      if (event.type === 'denied') tasks.print(`warning: ${deniedLine(event, progress.label)}`)
      if (event.type === 'started') ends.set(event.image.path, tasks.start(progress.label(event.image)))
      if (event.type === 'finished') {
        const { image } = event.outcome
        const start = () => (isPrinted(event.outcome) ? tasks.start(progress.label(image)) : undefined)
        const end = ends.get(image.path) ?? start()
        end?.(event.outcome)
        ends.delete(image.path)
        for (const line of verifyLog(event.outcome, progress.label(image))) tasks.print(line)
      }
    },
    async stop() {
      if (stopped) return
      stopped = true
      for (const end of ends.values()) end(undefined)
      await tasks.close()
    },
  }
}

/** Images that were not started are only counted, unless they have details. */
const isPrinted = ({ result }: Outcome): boolean =>
  result === 'failed' || result === 'drifted' || result === 'skipped' || result === 'withheld'
