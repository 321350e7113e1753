import { type Alias, type Document, isAlias, isNode, isScalar, type Node, type Pair, visit } from 'yaml'
import type { Range } from '../source-file.ts'

interface Anchors {
  /** The target of each alias: the last preceding node with its anchor. */
  readonly targets: ReadonlyMap<Alias, Node>
  readonly names: ReadonlySet<string>
}

const known = new WeakMap<Document, Anchors>()

/** One walk for all aliases of a document: yaml itself walks the whole document for each. */
function anchorsOf(document: Document): Anchors {
  const found = known.get(document)
  if (found) return found
  const targets = new Map<Alias, Node>()
  const anchored = new Map<string, Node>()
  visit(document, {
    Node(_key, node) {
      if (isAlias(node)) {
        const target = anchored.get(node.source)
        if (target) targets.set(node, target)
      } else if (node.anchor !== undefined) anchored.set(node.anchor, node)
    },
  })
  const anchors = { targets, names: new Set(anchored.keys()) }
  known.set(document, anchors)
  return anchors
}

/** The target of an alias, or undefined if its anchor is missing. Returns other nodes unchanged. */
export function resolveAlias(node: unknown, document: Document): unknown {
  return isAlias(node) ? anchorsOf(document).targets.get(node) : node
}

/** The anchors that a document defines anywhere. */
export const anchorNames = (document: Document): Iterable<string> => anchorsOf(document).names

/** The range of a node in its text. */
export function rangeOf(node: unknown): Range {
  const range = isNode(node) ? node.range : undefined
  return range ? { offset: range[0], length: Math.max(1, range[1] - range[0]) } : { offset: 0, length: 0 }
}

/** In quotes, `<<` is a plain key. */
export const isMerge = ({ key }: Pair): boolean => isScalar(key) && key.type === 'PLAIN' && key.value === '<<'

/** The name of a key. */
export const keyOf = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : String(key))
