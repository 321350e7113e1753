import { ApiError } from '../../gce/errors/api-error.ts'
import type { ProjectState } from '../../observe/cloud-state.ts'
import { ReadError } from '../../observe/read-error.ts'
import type { Limits } from '../../settings/limits.ts'
import type { AccessFlags } from '../flags.ts'
import type { Io } from '../io.ts'
import { connect } from './connect.ts'
import { toCommandError } from './failures.ts'
import { listenForStop } from './stop.ts'

interface Request {
  readonly projects: readonly string[]
  /** In the syntax of the API. */
  readonly filter?: string | undefined
  readonly limits: Limits
}

/** All images of the projects that match the filter; one list a project. Rejects with CommandError. */
export async function listProjects(
  { projects, filter, limits }: Request,
  flags: AccessFlags,
  io: Io,
): Promise<ReadonlyMap<string, ProjectState>> {
  const stopping = listenForStop(io, undefined)
  try {
    const connection = await stopping.orAbandon(connect(flags, io, limits, () => {}))
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
      await connection.close()
    }
  } catch (error) {
    throw toCommandError(error) ?? error
  } finally {
    stopping.clear()
  }
}
