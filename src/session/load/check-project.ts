import { isProjectId, noProjectId } from '../../settings/project-id.ts'
import { plainText } from '../../text/plain-text.ts'
import { usageError } from '../command-error.ts'

/** Throws CommandError if --project breaks the rule for `project` of the manifest, which it replaces. */
export function checkProject(project: string | undefined): void {
  if (project !== undefined && !isProjectId(project))
    throw usageError(`--project "${plainText(project)}" ${noProjectId}`)
}
