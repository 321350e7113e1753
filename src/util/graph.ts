/** Each node with the nodes that it depends on. Names of nodes that are not keys are ignored. */
export type Graph = ReadonlyMap<string, readonly string[]>

interface Visit {
  readonly node: string
  /** Index of the edge to follow next. */
  next: number
}

/**
 * The strongly connected components, each after those that it depends on; its members in the order of the walk. Two
 * nodes share a component exactly if each depends on the other, directly or by way of others. Tarjan's algorithm: linear,
 * with a stack of its own, as chains are as long as manifests.
 */
export function components(graph: Graph): string[][] {
  const found: string[][] = []
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const open: string[] = []
  const closed = new Set<string>()
  const lower = (node: string, to: number) => low.set(node, Math.min(low.get(node) ?? to, to))
  const enter = (node: string): Visit => {
    order.set(node, order.size)
    low.set(node, order.size - 1)
    open.push(node)
    return { node, next: 0 }
  }
  const close = (node: string) => {
    if (low.get(node) !== order.get(node)) return
    const members: string[] = []
    for (let member = open.pop(); member !== undefined; member = open.pop()) {
      members.push(member)
      closed.add(member)
      if (member === node) break
    }
    found.push(members.reverse())
  }
  for (const root of graph.keys()) {
    if (order.has(root)) continue
    const visits = [enter(root)]
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const { node } = visit
      const other = graph.get(node)?.[visit.next]
      visit.next += 1
      if (other === undefined) {
        close(node)
        visits.pop()
        const parent = visits.at(-1)
        if (parent) lower(parent.node, low.get(node) ?? 0)
      } else if (!graph.has(other)) continue
      else if (!order.has(other)) visits.push(enter(other))
      else if (!closed.has(other)) lower(node, order.get(other) ?? 0)
    }
  }
  return found
}

/** The nodes, each after those that it depends on; those of a cycle in the order of the walk. */
export const topologicalOrder = (graph: Graph): string[] => components(graph).flat()

/** The components whose members depend on themselves. */
export const cycles = (graph: Graph): string[][] =>
  components(graph).filter(
    ([first = '', second]) => second !== undefined || graph.get(first)?.includes(first),
  )

/** Of a graph without cycles: the length of the longest chain of nodes that depend on each node; 0 if none does. */
export function heights(graph: Graph): ReadonlyMap<string, number> {
  const found = new Map([...graph.keys()].map((node) => [node, 0]))
  for (const node of topologicalOrder(graph).reverse()) {
    const height = (found.get(node) ?? 0) + 1
    for (const other of graph.get(node) ?? []) {
      const known = found.get(other)
      if (known !== undefined) found.set(other, Math.max(known, height))
    }
  }
  return found
}
