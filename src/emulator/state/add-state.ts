import { exportState } from './export-state.ts'
import { importState } from './import-state.ts'
import type { EmulatorState, ProjectState } from './state.ts'
import type { Store } from './store.ts'

/**
 * Adds to what a store holds; what has the same name is replaced. Throws EmulatorStateError for a state that cannot
 * be, and changes nothing then.
 */
export function addState(state: EmulatorState, store: Store): void {
  const known = exportState(store).projects
  const projects = { ...settings(known), ...settings(state.projects) }
  const whole = known === undefined && state.projects === undefined ? state : { ...state, projects }
  importState(whole, store)
}

function settings(projects: EmulatorState['projects']): Readonly<Record<string, ProjectState | null>> {
  return isList(projects) ? Object.fromEntries(projects.map((name) => [name, null])) : { ...projects }
}

const isList = (projects: EmulatorState['projects']): projects is readonly string[] => Array.isArray(projects)
