import { type ListrRenderer, ListrTaskEventType, type ListrTaskObject } from 'listr2'
import type { Every } from '../listener.ts'
import type { LiveScreen } from './live-screen.ts'

// biome-ignore lint/suspicious/noExplicitAny: listr2 types a renderer's tasks so
type Task = ListrTaskObject<any, any, any>

export interface ScreenRendererOptions {
  readonly screen: LiveScreen
  readonly every: Every
  /** The lines to draw now. */
  readonly frame: () => readonly string[]
  /** Formats the line of a task that failed or was skipped. */
  readonly format: (style: 'bad' | 'change', title: string, text: string) => string
}

const frameMs = 100

/** Draws a frame ten times a second, and prints each task of listr2 that ends FAILED or SKIPPED once, above it. */
export class ScreenRenderer implements ListrRenderer {
  /** The caller decides where to draw, as listr2 would check stdout. */
  static nonTTY = true
  static rendererOptions: ScreenRendererOptions
  static rendererTaskOptions: never

  readonly #tasks: readonly Task[]
  readonly #options: ScreenRendererOptions
  #permanent: string[] = []
  #stopTicking: () => void = () => {}

  constructor(tasks: Task[], options: ScreenRendererOptions) {
    this.#tasks = tasks
    this.#options = options
  }

  render(): void {
    const { screen, every, frame, format } = this.#options
    const print = (image: Task) =>
      image.on(ListrTaskEventType.MESSAGE, ({ error, skip }) => {
        const text = error ?? skip
        if (text) this.#permanent.push(format(error ? 'bad' : 'change', image.title ?? '', text))
      })
    for (const task of this.#tasks) {
      task.on(ListrTaskEventType.SUBTASK, (images) => {
        for (const image of images) print(image)
      })
      task.on(ListrTaskEventType.OUTPUT, (line) => this.#permanent.push(line))
    }
    this.#stopTicking = every(frameMs, () => {
      if (screen.isBusy()) return
      screen.paint(this.#permanent, frame())
      this.#permanent = []
    })
  }

  end(): void {
    this.#stopTicking()
    this.#options.screen.close(this.#permanent)
    this.#permanent = []
  }
}
