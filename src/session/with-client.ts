import type { ComputeClient } from '../gce/compute-client.ts'
import type { Event } from '../run/events.ts'
import { connect } from './connection/connect.ts'
import { createEventBus } from './event-bus.ts'
import { hidingReadErrors, toCommandError } from './failures.ts'
import type { AccessOptions } from './options.ts'
import type { SessionContext } from './session-context.ts'
import { type Requests, withDisplay } from './session-output.ts'

interface Reading {
  readonly signal: AbortSignal
  readonly emit: (event: Event) => void
}

/** Reads with its own client, which it closes; shows the events. Rejects with CommandError. */
export async function withClient<T>(
  options: AccessOptions,
  { limits, hide = (text) => text }: Pick<Requests, 'limits'> & Partial<Pick<Requests, 'hide'>>,
  context: SessionContext,
  read: (client: ComputeClient, reading: Reading) => Promise<T>,
): Promise<T> {
  const { output, stopping } = context
  const events = createEventBus<Event>()
  try {
    const connection = await stopping.orAbandon(connect(options, limits, context, events.emit))
    const reading = { signal: stopping.stop, emit: events.emit }
    try {
      return await withDisplay(output, events, { images: [], limits, hide }, () =>
        stopping.orAbandon(hidingReadErrors(read(connection.client, reading), hide)),
      )
    } finally {
      await connection.close()
    }
  } catch (error) {
    throw toCommandError(error) ?? error
  }
}
