/** Work in progress: a promise of its result, and its events. */
export interface Run<Result, Event> extends Promise<Result>, AsyncIterable<Event> {}

/**
 * Starts work after the caller's current turn, so that a loop over its events misses none. A loop ends with the work, also
 * if that fails: the promise has the error. Events are kept only for loops that have started.
 */
export function startRun<Result, Event>(
  work: (emit: (event: Event) => void) => Promise<Result>,
): Run<Result, Event> {
  const queues = new Set<EventQueue<Event>>()
  let isOver = false
  const emit = (event: Event) => {
    for (const queue of queues) queue.add(event)
  }
  const promise = Promise.resolve()
    .then(() => work(emit))
    .finally(() => {
      isOver = true
      for (const queue of queues) queue.end()
    })
  promise.catch(() => {}) // a loop over the events awaits the promise only afterwards
  return Object.assign(promise, {
    [Symbol.asyncIterator](): AsyncIterator<Event> {
      const queue = new EventQueue<Event>(() => queues.delete(queue))
      if (isOver) queue.end()
      else queues.add(queue)
      return queue
    },
  })
}

/** The events that one loop has not taken yet. */
class EventQueue<Event> implements AsyncIterator<Event, undefined> {
  #events: Event[] = []
  #isOver = false
  #wake: (() => void) | undefined
  readonly #onReturn: () => void

  constructor(onReturn: () => void) {
    this.#onReturn = onReturn
  }

  add(event: Event): void {
    this.#events.push(event)
    this.#wake?.()
  }

  end(): void {
    this.#isOver = true
    this.#wake?.()
  }

  async next(): Promise<IteratorResult<Event, undefined>> {
    for (;;) {
      if (this.#events.length > 0) return { done: false, value: this.#events.shift() as Event }
      if (this.#isOver) return { done: true, value: undefined }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** Called when a loop ends early. */
  async return(): Promise<IteratorResult<Event, undefined>> {
    this.#onReturn()
    this.#events = []
    this.#isOver = true
    return { done: true, value: undefined }
  }
}
