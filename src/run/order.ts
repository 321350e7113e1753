import type { Action } from '../plan/plan.ts'

/**
 * The actions in the order in which they should be queued: those on which the longest chains of other images are built
 * come first, as they decide how long the run takes; among equals the plan's order holds. Linear but for the sort.
 */
export function longestChainsFirst(actions: readonly Action[]): Action[] {
  const nodes = new Map(actions.map((action) => [action.spec.path, { action, height: 0, dependents: 0 }]))
  const sourceOf = (action: Action) =>
    'after' in action && action.after !== undefined ? nodes.get(action.after) : undefined
  for (const action of actions) {
    const source = sourceOf(action)
    if (source !== undefined) source.dependents += 1
  }
  // each source is visited when all that is built on it has been: the array grows while it is walked
  const visited = [...nodes.values()].filter(({ dependents }) => dependents === 0)
  for (const { action, height } of visited) {
    const source = sourceOf(action)
    if (source === undefined) continue
    source.height = Math.max(source.height, height + 1)
    source.dependents -= 1
    if (source.dependents === 0) visited.push(source)
  }
  const heightOf = ({ spec }: Action) => nodes.get(spec.path)?.height ?? 0
  return actions.toSorted((one, other) => heightOf(other) - heightOf(one))
}
