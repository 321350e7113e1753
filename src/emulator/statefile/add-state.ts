import type { EmulatorState, ProjectState } from '../contract/state.ts'
import type { Store } from '../store/store.ts'
import { exportState } from './export-state.ts'
import { importState } from './import-state.ts'
import { projectOf } from './state-problems.ts'

/**
 * Adds to what a store holds; what has the same name is replaced. Where any project existed, those that are added and
 * those that have something do from then on. Throws EmulatorStateError for a state that cannot be, and changes nothing
 * then.
 */
export function addState(state: EmulatorState, store: Store): void {
  const held = exportState(store)
  const isAny = held.projects === undefined && state.projects === undefined
  const known = settings(held.projects ?? ownersIn(held))
  importState(isAny ? state : { ...state, projects: { ...known, ...settings(state.projects) } }, store)
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

function settings(projects: EmulatorState['projects']): Readonly<Record<string, ProjectState | null>> {
  return isList(projects) ? Object.fromEntries(projects.map((name) => [name, null])) : { ...projects }
}

const isList = (projects: EmulatorState['projects']): projects is readonly string[] => Array.isArray(projects)
