import type { Action } from '../plan/plan.ts'

/**
 * The actions in the order in which they should get their turns: those on which the longest chains of other images
 * are built come first, as they decide how long the run takes; among equals the plan's order holds.
 */
export function longestChainsFirst(actions: readonly Action[]): Action[] {
  const byPath = new Map(actions.map((action) => [action.spec.path, action]))
  const heights = new Map<string, number>()
  for (const action of actions) {
    let height = 0
    let path: string | undefined = action.spec.path
    while (path !== undefined && (heights.get(path) ?? -1) < height) {
      heights.set(path, height)
      height += 1
      const next = byPath.get(path)
      path = next && 'after' in next ? next.after : undefined
    }
  }
  const heightOf = (action: Action) => heights.get(action.spec.path) ?? 0
  return actions.toSorted((one, other) => heightOf(other) - heightOf(one))
}
