import type { Writable } from 'node:stream'
import type { ImageSpec } from '../catalog/image-spec.ts'
import type { Event } from '../run/events.ts'
import type { Limits } from '../settings/limits.ts'
import type { Clock } from '../util/clock.ts'

/** Shows the progress of a command on stderr. */
export interface RunListener {
  on(event: Event): void
  /** Erases the screen, stops the timers and resolves. Shows nothing afterwards. */
  stop(): Promise<void>
}

/** stderr, or a replacement in a test. */
export type TerminalStream = Writable & { readonly columns?: number; readonly rows?: number }

export interface ListenerOptions {
  readonly stream: TerminalStream
  readonly clock: Clock
  /** All images of the plan, to count them and to decide whether labels need the project. */
  readonly specs: readonly ImageSpec[]
  /** For the estimate of the remaining time. */
  readonly limits?: Limits
  readonly color: boolean
  /** Whether to draw non-ASCII figures. */
  readonly unicode: boolean
  readonly onExit: OnExit
  /** Default: a real timer. */
  readonly every?: Every
}

/** Calls the listener when the process ends; returns a function that unsubscribes it. */
export type OnExit = (listener: () => void) => () => void

/** Calls `tick` every `ms` milliseconds; returns a function that stops the timer. */
export type Every = (ms: number, tick: () => void) => () => void

/** A timer that does not keep the process alive. */
export const everyInterval: Every = (ms, tick) => {
  const timer = setInterval(tick, ms).unref()
  return () => clearInterval(timer)
}
