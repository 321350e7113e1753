/** One stream of events: each event is emitted once, and every subscriber receives all events. */
export interface EventBus<Event> {
  emit(event: Event): void
  /** Returns a function that unsubscribes the listener. */
  subscribe(listener: (event: Event) => void): () => void
}

/** Subscribers are called in the order of their subscription, within `emit`. */
export function createEventBus<Event>(): EventBus<Event> {
  const listeners = new Set<(event: Event) => void>()
  return {
    emit: (event) => {
      for (const listener of listeners) listener(event)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
