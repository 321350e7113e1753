import { ApiError } from '../../gce/errors/api-error.ts'
import type { ProjectState } from '../../observe/cloud-state.ts'
import { ReadError } from '../../observe/read-error.ts'
import { listProject } from '../../observe/read-project.ts'
import type { Hide } from '../../plan/hide-values.ts'
import type { Limits } from '../../settings/limits.ts'
import type { Io } from '../io.ts'
import { type ReadFlags, withClient } from './with-client.ts'

interface Request {
  readonly projects: readonly string[]
  /** In the syntax of the API. */
  readonly filter?: string | undefined
  readonly limits: Limits
  readonly hide?: Hide
}

/** All images of the projects that match the filter; one list a project. Rejects with CommandError. */
export function listProjects(
  { projects, filter, ...request }: Request,
  flags: ReadFlags,
  io: Io,
): Promise<ReadonlyMap<string, ProjectState>> {
  return withClient({ flags, io, ...request }, async (client, { signal }) => {
    const list = async (project: string) => {
      try {
        return [project, await listProject(project, client, { signal }, filter)] as const
      } catch (error) {
        throw error instanceof ApiError ? new ReadError(`the images of project ${project}`, error) : error
      }
    }
    return new Map(await Promise.all(projects.map(list)))
  })
}
