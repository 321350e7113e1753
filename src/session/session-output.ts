import type { Catalog, ImageSpec } from '../catalog/image-spec.ts'
import type { Diagnostic } from '../manifest/diagnostic.ts'
import type { Hide } from '../plan/hide-values.ts'
import type { Event } from '../run/events.ts'
import type { Limits } from '../settings/limits.ts'
import type { Secrets } from '../util/secrets.ts'
import type { EventBus } from './event-bus.ts'

/** New diagnostics of the manifest. */
export interface FoundProblems {
  readonly diagnostics: readonly Diagnostic[]
  /** Values of the environment that messages may quote. */
  readonly secrets: Secrets
  /** What the errors prevented: `nothing was sent`; empty if nothing. */
  readonly done: string
  /** Of the manifest, if it could be loaded and was not given before. */
  readonly catalog?: Catalog | undefined
}

/** A display of events. */
export interface Display {
  /** Shows nothing afterwards. */
  stop(): Promise<void>
}

/** The requests that follow. */
export interface Requests {
  /** The images to count. */
  readonly images: readonly ImageSpec[]
  readonly limits: Limits
  /** Replaces secrets in output. */
  readonly hide: Hide
}

/** Where a session shows what it finds while it works. It has no console. */
export interface SessionOutput {
  problems(found: FoundProblems): Promise<void>
  /** Called before requests are sent: subscribes to their events. */
  display(events: EventBus<Event>, requests: Requests): Promise<Display>
  /** A problem that does not change the result. */
  warning(message: string): Promise<void>
  /** A bug that ended the run early; its report follows. */
  bug(error: unknown): Promise<void>
}

/** Displays the events while the work runs. */
export async function withDisplay<T>(
  output: SessionOutput,
  events: EventBus<Event>,
  requests: Requests,
  work: (display: Display) => Promise<T>,
): Promise<T> {
  const display = await output.display(events, requests)
  try {
    return await work(display)
  } finally {
    await display.stop()
  }
}
