import type { EmulatorState } from '../contract/state.ts'
import type { Store } from '../store/store.ts'
import { exportState } from './export-state.ts'
import { importState, projectsByName } from './import-state.ts'
import { projectOf } from './state-problems.ts'

/**
 * Adds a state to a store; entries of the same name are replaced. If any project existed, only those that are added or have
 * resources exist from then on. Throws EmulatorStateError for a state that is not valid, without any change.
 */
export function addState(state: EmulatorState, store: Store): void {
  const held = exportState(store)
  const isAny = held.projects === undefined && state.projects === undefined
  const known = projectsByName(held.projects ?? ownersIn(held))
  importState(isAny ? state : { ...state, projects: { ...known, ...projectsByName(state.projects) } }, store)
}

function ownersIn({
  images = [],
  disks = [],
  snapshots = [],
  licenses = [],
  operations = [],
}: EmulatorState) {
  const owners = [images, disks, snapshots, licenses].flat().map(projectOf)
  return [...new Set([...owners, ...operations.map(({ project }) => project)])]
}
