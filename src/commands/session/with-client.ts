import type { ComputeClient } from '../../gce/compute-client.ts'
import type { Hide } from '../../plan/hide-values.ts'
import type { Event } from '../../run/events.ts'
import type { Limits } from '../../settings/limits.ts'
import type { AccessFlags, RunFlags } from '../flags.ts'
import type { Io } from '../io.ts'
import { connect } from './connect.ts'
import { createEventBus } from './event-bus.ts'
import { hidingReadErrors, toCommandError } from './failures.ts'
import { showEvents } from './show-events.ts'
import { listenForStop } from './stop.ts'

export type ReadFlags = AccessFlags & Pick<RunFlags, 'deadline' | 'quiet' | 'logLevel' | 'color'>

interface Session {
  readonly flags: ReadFlags
  readonly io: Io
  readonly limits: Limits
  readonly hide?: Hide
}

interface Reading {
  readonly signal: AbortSignal
  readonly emit: (event: Event) => void
}

/** Reads with a client of its own, which it closes; shows the events. Rejects with CommandError. */
export async function withClient<T>(
  { flags, io, limits, hide = (text) => text }: Session,
  read: (client: ComputeClient, reading: Reading) => Promise<T>,
): Promise<T> {
  const stopping = listenForStop(io, flags.deadline)
  const events = createEventBus<Event>()
  try {
    const connection = await stopping.orAbandon(connect(flags, io, limits, events.emit))
    const listener = await showEvents(events, { flags, io, images: [], limits, hide })
    try {
      const reading = { signal: stopping.stop, emit: events.emit }
      return await stopping.orAbandon(hidingReadErrors(read(connection.client, reading), hide))
    } finally {
      await listener.stop()
      await connection.close()
    }
  } catch (error) {
    throw toCommandError(error) ?? error
  } finally {
    stopping.clear()
  }
}
