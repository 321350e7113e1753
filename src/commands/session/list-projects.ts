import { ApiError } from '../../gce/errors/api-error.ts'
import type { ProjectState } from '../../observe/cloud-state.ts'
import { ReadError } from '../../observe/read-error.ts'
import type { Hide } from '../../plan/hide-values.ts'
import type { Event } from '../../run/events.ts'
import type { Limits } from '../../settings/limits.ts'
import type { AccessFlags, RunFlags } from '../flags.ts'
import type { Io } from '../io.ts'
import { connect } from './connect.ts'
import { createEventBus } from './event-bus.ts'
import { toCommandError } from './failures.ts'
import { showEvents } from './show-events.ts'
import { listenForStop } from './stop.ts'

interface Request {
  readonly projects: readonly string[]
  /** In the syntax of the API. */
  readonly filter?: string | undefined
  readonly limits: Limits
  readonly hide?: Hide
}

type Flags = AccessFlags & Pick<RunFlags, 'deadline' | 'quiet' | 'logLevel' | 'color'>

/** All images of the projects that match the filter; one list a project. Rejects with CommandError. */
export async function listProjects(
  { projects, filter, limits, hide = (text) => text }: Request,
  flags: Flags,
  io: Io,
): Promise<ReadonlyMap<string, ProjectState>> {
  const stopping = listenForStop(io, flags.deadline)
  const events = createEventBus<Event>()
  try {
    const connection = await stopping.orAbandon(connect(flags, io, limits, events.emit))
    const listener = await showEvents(events, { flags, io, images: [], limits, hide })
    const list = async (project: string) => {
      const dates: number[] = []
      const onDate = (ms: number | undefined) => void dates.push(ms ?? Number.NaN)
      try {
        const images = await connection.client.listImages(project, { signal: stopping.stop, onDate }, filter)
        const serverMs = Math.min(...dates)
        return [project, { images, ...(Number.isFinite(serverMs) ? { serverMs } : {}) }] as const
      } catch (error) {
        throw error instanceof ApiError ? new ReadError(`the images of project ${project}`, error) : error
      }
    }
    try {
      return new Map(await stopping.orAbandon(Promise.all(projects.map(list))))
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
