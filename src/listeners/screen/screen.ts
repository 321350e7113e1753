import type { ImageRef } from '../../catalog/image-ref.ts'
import { labelsFor } from '../../report/view/image-label.ts'
import type { Outcome } from '../../run/events.ts'
import { everyInterval, type ListenerOptions, type RunListener } from '../listener.ts'
import { RemainingWork } from '../model/remaining-work.ts'
import {
  type ImageEvent,
  type ImageProgress,
  reduceImage,
  reduceTotals,
  startImage,
  startTotals,
} from '../model/totals.ts'
import { retryingLine } from '../retrying-line.ts'
import { openImageTasks } from './image-tasks.ts'
import { openLiveScreen } from './live-screen.ts'

/** Shows a run on a terminal: a line of totals and the images that were started, redrawn in place. */
export function startProgress(options: ListenerOptions): RunListener {
  const { stream, clock, specs } = options
  const label = labelsFor(specs)
  const images = new Map<string, ImageProgress>()
  const ends = new Map<string, (outcome: Outcome | undefined) => void>()
  const remaining = options.limits && new RemainingWork(specs, options.limits)
  let totals = startTotals(specs.length)
  let inFlight = 0
  let stopped = false
  const tasks = openImageTasks({
    screen: openLiveScreen(stream, options.onExit),
    clock,
    every: options.every ?? everyInterval,
    canvas: () => ({ columns: stream.columns || 80, rows: stream.rows || 24 }),
    color: options.color,
    unicode: options.unicode,
    totals: () => totals,
    inFlight: () => inFlight,
    atLeastMs: () => remaining?.atLeastMs(clock.now()) ?? 0,
    imageOf: (title) => images.get(title),
  })

  const finish = (outcome: Outcome) => {
    const title = label(outcome.spec)
    const end = ends.get(title) ?? (isTold(outcome) ? tasks.start(title) : undefined)
    end?.(outcome)
    ends.delete(title)
    if (isInFlight(images.get(title))) inFlight -= 1
    images.delete(title)
  }

  const show = (ref: ImageRef, event: ImageEvent) => {
    const title = label(ref)
    const image = images.get(title)
    if (image === undefined) return
    const next = reduceImage(image, event, clock.now())
    inFlight += Number(isInFlight(next)) - Number(isInFlight(image))
    images.set(title, next)
  }

  return {
    on(event) {
      if (stopped) return
      if (event.type === 'retrying') {
        if (event.image) show(event.image, event)
        else tasks.print(retryingLine(event))
        return
      }
      totals = reduceTotals(totals, event)
      remaining?.on(event, clock.now())
      if (event.type === 'finished') return finish(event.outcome)
      if (!('spec' in event)) return
      if (event.type !== 'started') return show(event.spec, event)
      const title = label(event.spec)
      images.set(title, startImage(title, event.atMs))
      ends.set(title, tasks.start(title))
    },
    async stop() {
      if (stopped) return
      stopped = true
      for (const end of ends.values()) end(undefined)
      await tasks.close()
    },
  }
}

const isInFlight = (image: ImageProgress | undefined): boolean =>
  image !== undefined && image.phase !== 'queued'

/** What was not started is only counted, unless there is something to say of it. */
const isTold = ({ result }: Outcome): boolean =>
  result === 'failed' || result === 'drifted' || result === 'skipped'
