import { expect, test } from 'vitest'
import {
  components,
  cycles,
  type Graph,
  heights,
  topologicalOrder,
} from '../../src/util/collections/graph.ts'

type Edges = Readonly<Record<string, readonly string[]>>
const graphOf = (edges: Edges): Graph => new Map(Object.entries(edges))

test.each<{
  name: string
  edges: Edges
  found: string[][]
  cyclic: string[][]
  /** Of a graph without cycles. */
  height?: Record<string, number>
}>([
  { name: 'nothing', edges: {}, found: [], cyclic: [], height: {} },
  {
    name: 'a chain',
    edges: { a: ['b'], b: ['c'], c: [] },
    found: [['c'], ['b'], ['a']],
    cyclic: [],
    height: { a: 0, b: 1, c: 2 },
  },
  {
    name: 'a diamond',
    edges: { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] },
    found: [['d'], ['b'], ['c'], ['a']],
    cyclic: [],
    height: { a: 0, b: 1, c: 1, d: 2 },
  },
  {
    name: 'a cycle, and what depends on it',
    edges: { a: ['b'], b: ['c'], c: ['b'], d: ['c', 'a'] },
    found: [['b', 'c'], ['a'], ['d']],
    cyclic: [['b', 'c']],
  },
  {
    name: 'two cycles that share a node',
    edges: { a: ['b', 'c'], b: ['a'], c: ['a'] },
    found: [['a', 'b', 'c']],
    cyclic: [['a', 'b', 'c']],
  },
  {
    name: 'a node that depends on itself',
    edges: { a: ['a'], b: ['a'] },
    found: [['a'], ['b']],
    cyclic: [['a']],
  },
  {
    name: 'a dependency that is no node',
    edges: { a: ['x', 'b'], b: [] },
    found: [['b'], ['a']],
    cyclic: [],
    height: { a: 0, b: 1 },
  },
])('$name: components, order, cycles and heights', ({ edges, found, cyclic, height }) => {
  const graph = graphOf(edges)
  expect(components(graph)).toEqual(found)
  expect(topologicalOrder(graph)).toEqual(found.flat())
  expect(cycles(graph)).toEqual(cyclic)
  if (height) expect(Object.fromEntries(heights(graph))).toEqual(height)
})

/** Counts the nodes that are read. */
class CountingGraph extends Map<string, readonly string[]> {
  reads = 0
  override get(node: string) {
    this.reads += 1
    return super.get(node)
  }
}

const count = 30_000
const names = Array.from({ length: count }, (_, n) => `${n}`)

test.each([
  ['from its start', 1],
  ['from its end', -1],
])('a chain of thirty thousand, listed %s, needs no deeper stack and is walked once', (_, step) => {
  const graph = new CountingGraph(names.map((name, n) => [name, [`${n + step}`]]))
  expect(topologicalOrder(graph).join()).toBe((step === 1 ? names.toReversed() : names).join())
  expect(graph.reads).toBeLessThanOrEqual(2 * count)
  expect(Math.max(...heights(graph).values())).toBe(count - 1)
})

test('a cycle of thirty thousand is one component', () => {
  const graph = new Map(names.map((name, n) => [name, [`${(n + 1) % count}`]]))
  expect(cycles(graph).map(({ length }) => length)).toEqual([count])
})
