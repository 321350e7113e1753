import { ApiError } from '../gce/errors/api-error.ts'
import type { ProjectState } from '../observe/cloud-state.ts'
import { ReadError } from '../observe/read-error.ts'
import { listProject } from '../observe/read-project.ts'
import type { AccessOptions } from './options.ts'
import type { SessionContext } from './session-context.ts'
import type { Requests } from './session-output.ts'
import { withClient } from './with-client.ts'

interface ListRequest extends Pick<Requests, 'limits'>, Partial<Pick<Requests, 'hide'>> {
  readonly projects: readonly string[]
  /** In the syntax of the API. */
  readonly filter?: string | undefined
}

/** All images of the projects that match the filter; one list a project. Rejects with CommandError. */
export function listProjects(
  { projects, filter, ...requests }: ListRequest,
  options: AccessOptions,
  context: SessionContext,
): Promise<ReadonlyMap<string, ProjectState>> {
  return withClient(options, requests, context, async (client, { signal }) => {
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
