/** Each node with its dependencies. A dependency that is not a key of the map is ignored. */
export type Graph = ReadonlyMap<string, readonly string[]>

interface Node {
  readonly name: string
  readonly edges: readonly string[]
  /** Index of the edge to follow next. */
  next: number
  readonly order: number
  /** The lowest order of the open nodes that this node reaches. */
  low: number
  /** The node's index among the open nodes. */
  readonly openAt: number
  isOpen: boolean
}

/**
 * The strongly connected components, each after its dependencies; members in the order of the walk. Two nodes share a
 * component exactly if each depends on the other, directly or indirectly. Tarjan's algorithm: linear, with an
 * explicit stack, as chains are as long as manifests.
 */
export function components(graph: Graph): string[][] {
  const found: string[][] = []
  const nodes = new Map<string, Node>()
  const open: Node[] = []
  const enter = (name: string, edges: readonly string[]): Node => {
    const order = nodes.size
    const node = { name, edges, next: 0, order, low: order, openAt: open.length, isOpen: true }
    nodes.set(name, node)
    open.push(node)
    return node
  }
  const leave = (node: Node, parent: Node | undefined) => {
    if (parent) parent.low = Math.min(parent.low, node.low)
    if (node.low < node.order) return
    const members = open.splice(node.openAt)
    for (const member of members) member.isOpen = false
    found.push(members.map(({ name }) => name))
  }
  for (const [root, edges] of graph) {
    if (nodes.has(root)) continue
    const visits = [enter(root, edges)]
    for (let node = visits.at(-1); node !== undefined; node = visits.at(-1)) {
      const other = node.edges[node.next]
      node.next += 1
      if (other === undefined) {
        visits.pop()
        leave(node, visits.at(-1))
        continue
      }
      const [known, otherEdges] = [nodes.get(other), graph.get(other)]
      if (known?.isOpen) node.low = Math.min(node.low, known.order)
      if (known === undefined && otherEdges !== undefined) visits.push(enter(other, otherEdges))
    }
  }
  return found
}

/** The nodes, each after its dependencies; nodes of a cycle in the order of the walk. */
export const topologicalOrder = (graph: Graph): string[] => components(graph).flat()

/** The components whose members depend on themselves. */
export const cycles = (graph: Graph): string[][] =>
  components(graph).filter(
    ([first = '', second]) => second !== undefined || graph.get(first)?.includes(first),
  )

/**
 * The length of the longest chain of nodes that depend on each node; 0 if none does. Requires a graph without cycles.
 */
export function heights(graph: Graph): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const node of topologicalOrder(graph).reverse()) {
    const height = found.get(node) ?? 0
    found.set(node, height)
    for (const other of graph.get(node) ?? []) {
      if (graph.has(other)) found.set(other, Math.max(found.get(other) ?? 0, height + 1))
    }
  }
  return found
}
