import { isProjectId, noProjectId } from '../../settings/project-id.ts'
import { plainText } from '../../text/plain-text.ts'
import { usageError } from '../command-error.ts'

/** Throws CommandError if the project breaks the rule for `project` of the manifest, which it replaces. `name`: its setting. */
export function checkProject(project: string | undefined, name: string): void {
  if (project !== undefined && !isProjectId(project))
    throw usageError(`${name} "${plainText(project)}" ${noProjectId}`)
}
