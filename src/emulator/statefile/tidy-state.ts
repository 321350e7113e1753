import { withoutNulls } from '../base/shape.ts'
import type { EmulatorState } from '../contract/state.ts'

/**
 * The state without nulls, which count as absent. Exceptions: a project with null settings exists, and a null in the end
 * of an operation removes a member.
 */
export function tidyState(state: EmulatorState): EmulatorState {
  const { projects, operations, ...sections } = state
  return {
    ...(withoutNulls(sections) as typeof sections),
    ...(projects ? { projects: tidyProjects(projects) } : {}),
    ...(operations ? { operations: operations.map(withoutNullMembers) } : {}),
  }
}

type Projects = NonNullable<EmulatorState['projects']>

function tidyProjects(projects: Projects): Projects {
  if (Array.isArray(projects)) return projects
  const entries = Object.entries(projects)
  return Object.fromEntries(entries.map(([name, settings]) => [name, withoutNullMembers(settings ?? {})]))
}

function withoutNullMembers<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null)) as T
}
