import { type ListrRenderer, ListrTaskEventType, type ListrTaskObject, ListrTaskState } from 'listr2'
import { makePaint, type Paint } from '../../text/paint.ts'
import { cutLine } from '../../text/width.ts'
import type { Clock } from '../../util/clock.ts'
import type { Every } from '../listener.ts'
import type { ImageProgress, Totals } from '../model/totals.ts'
import { draw } from './draw.ts'
import type { LiveScreen } from './live-screen.ts'

// biome-ignore lint/suspicious/noExplicitAny: listr2 types a renderer's tasks so
type Task = ListrTaskObject<any, any, any>

export interface ProgressRendererOptions {
  readonly screen: LiveScreen
  readonly clock: Clock
  readonly every: Every
  readonly canvas: () => { readonly columns: number; readonly rows: number }
  readonly color: boolean
  readonly unicode: boolean
  readonly totals: () => Totals
  /** How many images have been sent and have not ended. */
  readonly inFlight: () => number
  /** ms that the limits make the rest take at least. */
  readonly atLeastMs: () => number
  /** How the image with this title is doing. */
  readonly imageOf: (title: string) => ImageProgress | undefined
}

const frameMs = 100

/**
 * Draws listr2's tasks ten times a second: those that are STARTED as lines of a screen, those that ended
 * FAILED or SKIPPED once, above it. A task costs a few calls in its life, a frame what fits on the screen.
 */
export class ProgressRenderer implements ListrRenderer {
  /** Where to draw is decided before listr2 is asked, which would look at stdout. */
  static nonTTY = true
  static rendererOptions: ProgressRendererOptions
  static rendererTaskOptions: never

  readonly #tasks: readonly Task[]
  readonly #options: ProgressRendererOptions
  readonly #paint: Paint
  readonly #started = new Set<Task>()
  #permanent: string[] = []
  #stopTicking: () => void = () => {}

  constructor(tasks: Task[], options: ProgressRendererOptions) {
    this.#tasks = tasks
    this.#options = options
    this.#paint = makePaint(options.color)
  }

  render(): void {
    for (const task of this.#tasks) {
      task.on(ListrTaskEventType.SUBTASK, (images) => {
        for (const image of images) this.#follow(image)
      })
      task.on(ListrTaskEventType.OUTPUT, (line) => this.#permanent.push(line))
    }
    this.#stopTicking = this.#options.every(frameMs, () => this.#frame())
  }

  end(): void {
    this.#stopTicking()
    this.#options.screen.close(this.#permanent)
    this.#permanent = []
  }

  #follow(task: Task): void {
    task.on(ListrTaskEventType.STATE, (state) => {
      if (state === ListrTaskState.STARTED) this.#started.add(task)
    })
    task.on(ListrTaskEventType.MESSAGE, ({ error, skip }) => {
      const text = error ?? skip
      if (text) this.#print(error ? 'bad' : 'change', `${task.title}: ${text}`)
    })
    task.on(ListrTaskEventType.CLOSED, () => this.#started.delete(task))
  }

  /** One line each: the report tells the whole. */
  #print(style: Parameters<Paint>[0], line: string): void {
    const { canvas, unicode } = this.#options
    this.#permanent.push(this.#paint(style, cutLine(line, canvas().columns - 1, unicode ? '…' : '...')))
  }

  #frame(): void {
    const { screen, clock, canvas, color, unicode, totals, inFlight, atLeastMs, imageOf } = this.#options
    if (screen.isBusy()) return
    const started = this.#started
    const active = {
      size: started.size,
      *[Symbol.iterator]() {
        for (const { title } of started) {
          const image = imageOf(title ?? '')
          if (image !== undefined) yield image
        }
      },
    }
    const model = { totals: totals(), inFlight: inFlight(), atLeastMs: atLeastMs(), active }
    const frame = draw(model, { ...canvas(), nowMs: clock.now(), color, unicode })
    screen.paint(this.#permanent, frame)
    this.#permanent = []
  }
}
