/** Who waits for whom, by path. */
export type Waits = ReadonlyMap<string, readonly string[]>

interface Visit {
  readonly path: string
  /** Which of its edges is followed next. */
  next: number
}

/**
 * The number of each path's strongly connected component: two paths have the same one exactly if each waits for the
 * other, directly or by way of others. Tarjan's algorithm, linear, with a stack of its own: chains are as long as manifests.
 */
export function components(waits: Waits): ReadonlyMap<string, number> {
  const component = new Map<string, number>()
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const open: string[] = []
  const lower = (path: string, to: number) => low.set(path, Math.min(low.get(path) ?? to, to))
  const enter = (path: string): Visit => {
    order.set(path, order.size)
    low.set(path, order.size - 1)
    open.push(path)
    return { path, next: 0 }
  }
  const close = (path: string) => {
    if (low.get(path) !== order.get(path)) return
    const number = order.get(path) ?? 0
    for (let member = open.pop(); member !== undefined; member = open.pop()) {
      component.set(member, number)
      if (member === path) return
    }
  }
  for (const root of waits.keys()) {
    if (order.has(root)) continue
    const visits = [enter(root)]
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const { path } = visit
      const other = waits.get(path)?.[visit.next]
      visit.next += 1
      if (other === undefined) {
        close(path)
        visits.pop()
        const parent = visits.at(-1)
        if (parent) lower(parent.path, low.get(path) ?? 0)
      } else if (!order.has(other)) visits.push(enter(other))
      else if (!component.has(other)) lower(path, order.get(other) ?? 0)
    }
  }
  return component
}
