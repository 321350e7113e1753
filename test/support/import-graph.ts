import { posix } from 'node:path'
import { importsOf, sourceFiles } from './source-imports.ts'

/** The imports of each node. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>

/** The files below a folder and their imports of each other, types included. */
export function fileGraph(folder: string): Graph {
  const files = new Set(sourceFiles(folder))
  const known = (file: string) => importsOf(file).flatMap(({ to }) => (files.has(to) ? [to] : []))
  return new Map([...files].map((file) => [file, new Set(known(file))]))
}

/** Every folder on the way to a file, as paths from the root. */
export function foldersOf(files: Iterable<string>): string[] {
  const folders = new Set<string>()
  for (const file of files) {
    for (let folder = posix.dirname(file); folder !== '.'; folder = posix.dirname(folder)) folders.add(folder)
  }
  return [...folders].sort()
}

/**
 * The direct children of a folder, subfolders and loose files, and their imports of each other. An import counts for
 * the child that the importing file lies in.
 */
export function childGraph(folder: string, files: Graph): Graph {
  const childOf = (file: string) =>
    file.startsWith(`${folder}/`) ? file.slice(folder.length + 1).replace(/\/.*$/, '') : undefined
  const next = new Map<string, Set<string>>()
  for (const [file, imports] of files) {
    const from = childOf(file)
    if (from === undefined) continue
    const others = next.get(from) ?? new Set()
    next.set(from, others)
    for (const other of imports) {
      const to = childOf(other)
      if (to !== undefined && to !== from) others.add(to)
    }
  }
  return next
}

/** One cycle of a graph, its first node again at the end; empty if there is none. */
export function cycleIn(graph: Graph): string[] {
  const done = new Set<string>()
  const visit = (node: string, path: readonly string[]): string[] => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node]
    if (done.has(node)) return []
    for (const other of graph.get(node) ?? []) {
      const cycle = visit(other, [...path, node])
      if (cycle.length > 0) return cycle
    }
    done.add(node)
    return []
  }
  for (const node of graph.keys()) {
    const cycle = visit(node, [])
    if (cycle.length > 0) return cycle
  }
  return []
}

/** The nodes that import themselves by way of others. */
export function nodesInCycles(graph: Graph): string[] {
  const reaches = (start: string) => {
    const seen = new Set<string>()
    const waiting = [...(graph.get(start) ?? [])]
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (node === start) return true
      if (seen.has(node)) continue
      seen.add(node)
      waiting.push(...(graph.get(node) ?? []))
    }
    return false
  }
  return [...graph.keys()].filter(reaches).sort()
}
