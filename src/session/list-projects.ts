import { ApiError } from '../gce/errors/api-error.ts'
import { inPhase } from '../gce/errors/in-phase.ts'
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
  /** The projects are those of a manifest, whose permissions can be listed. */
  readonly phase?: 'read'
}

/** All images of the projects that match the filter; one list a project. Rejects with CommandError. */
export function listProjects(
  { projects, filter, phase, ...requests }: ListRequest,
  options: AccessOptions,
  context: SessionContext,
): Promise<ReadonlyMap<string, ProjectState>> {
  return withClient(options, requests, context, async (client, { signal }) => {
    const list = async (project: string) => {
      try {
        return [project, await listProject(project, client, { signal }, filter)] as const
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        const failure = phase === undefined ? error : inPhase(error, phase)
        throw new ReadError(`the images of project ${project}`, failure)
      }
    }
    return new Map(await Promise.all(projects.map(list)))
  })
}
