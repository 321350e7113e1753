import type { Writable } from 'node:stream'
import type { ImageSpec } from '../catalog/image-spec.ts'
import type { Event } from '../run/events.ts'
import type { Limits } from '../settings/limits.ts'
import type { Clock } from '../util/clock.ts'

/** Shows the user on stderr how a command proceeds. */
export interface RunListener {
  on(event: Event): void
  /** Erases the screen, stops the timers and resolves; nothing is shown afterwards. */
  stop(): Promise<void>
}

/** stderr, or a replacement in a test. */
export type TerminalStream = Writable & { readonly columns?: number; readonly rows?: number }

export interface ListenerOptions {
  readonly stream: TerminalStream
  readonly clock: Clock
  /** All images of the plan: how many there are, and whether names need their project. */
  readonly specs: readonly ImageSpec[]
  /** For an estimate of the time left. */
  readonly limits?: Limits
  readonly color: boolean
  /** Whether to draw figures that ASCII lacks. */
  readonly unicode: boolean
  readonly onExit: OnExit
  /** Default: a real timer. */
  readonly every?: Every
}

/** Calls the listener when the process ends; the function that it returns unsubscribes it. */
export type OnExit = (listener: () => void) => () => void

/** Calls `tick` each `ms` milliseconds until the function that it returns is called. */
export type Every = (ms: number, tick: () => void) => () => void

/** A timer that does not keep the process alive. */
export const everyInterval: Every = (ms, tick) => {
  const timer = setInterval(tick, ms).unref()
  return () => clearInterval(timer)
}
