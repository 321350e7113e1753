import { Listr, ListrTaskEventType, type ListrTaskWrapper, SilentRenderer } from 'listr2'
import { outcomeLine } from '../../report/view/outcome-words.ts'
import type { Outcome } from '../../run/events.ts'
import { defer } from '../../util/deferred.ts'
import { ScreenRenderer, type ScreenRendererOptions } from './renderer.ts'

/** The images of a run as tasks of listr2. */
export interface ImageTasks {
  /** Starts a task. The returned function ends it, with undefined if the image has not finished. */
  start(title: string): (outcome: Outcome | undefined) => void
  /** Prints a line above the tasks, where it stays. */
  print(line: string): void
  /** Waits for ended tasks, then erases the screen. Rejects if drawing failed. */
  close(): Promise<void>
}

// biome-ignore lint/suspicious/noExplicitAny: the parameter of a fallback renderer that is never used
type RunTask = ListrTaskWrapper<unknown, typeof ScreenRenderer, any>

/**
 * listr2 starts all tasks of a list at once, but the engine decides which image is in progress. So the list has one
 * open task, the run, and each image is a subtask from its start to its end.
 */
export function openImageTasks(rendererOptions: ScreenRendererOptions): ImageTasks {
  const running = new Set<Promise<void>>()
  const closing = defer<void>()
  const opened = defer<RunTask>()
  const untilClosed = (_context: unknown, task: RunTask) => {
    opened.resolve(task)
    return closing.promise
  }
  const list = new Listr(
    { task: untilClosed },
    // listr2 would end the process at SIGINT, and would keep a copy of each failed task.
    { renderer: ScreenRenderer, rendererOptions, registerSignalListeners: false, collectErrors: false },
  )
  const done = list.run()
  done.catch(() => {}) // close() rethrows it
  return {
    start(title) {
      const outcome = defer<Outcome | undefined>()
      const ended = opened.promise.then((run) => runImage(run, title, outcome.promise))
      running.add(ended)
      ended.then(
        () => running.delete(ended),
        () => {}, // stays, so that close() rethrows it
      )
      return outcome.resolve
    },
    print(line) {
      void opened.promise.then((run) => {
        run.output = line
      })
    },
    async close() {
      try {
        await Promise.race([Promise.all(running), done])
      } finally {
        closing.resolve()
        await done
      }
    },
  }
}

async function runImage(run: RunTask, title: string, outcome: Promise<Outcome | undefined>): Promise<void> {
  const list = run.newListr([{ title, task: async (_context, task) => endAs(await outcome, task) }], {
    concurrent: false,
    exitOnError: false,
  })
  list.rendererClass = SilentRenderer // the run's renderer draws the subtask
  run.task.emit(ListrTaskEventType.SUBTASK, list.tasks)
  await list.run()
}

/** Ends a task in the state of listr2 that matches its outcome. */
function endAs(outcome: Outcome | undefined, task: Pick<RunTask, 'skip'>): void {
  if (outcome?.result === 'failed') throw new Error(outcomeLine(outcome))
  const isIncomplete = outcome?.result === 'drifted' || outcome?.result === 'skipped'
  if (isIncomplete || outcome?.result === 'withheld') task.skip(outcomeLine(outcome))
}
