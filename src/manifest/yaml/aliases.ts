import { type Alias, type Document, isAlias, type Node, visit } from 'yaml'

interface Anchors {
  /** What each alias stands for: the last node before it that has its anchor. */
  readonly targets: ReadonlyMap<Alias, Node>
  readonly names: ReadonlySet<string>
}

const known = new WeakMap<Document, Anchors>()

/** One walk for all aliases of a document: yaml itself walks the whole document for each of them. */
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

/** The node that an alias stands for, undefined if its anchor is missing; any other node itself. */
export function resolveAlias(node: unknown, document: Document): unknown {
  return isAlias(node) ? anchorsOf(document).targets.get(node) : node
}

/** The anchors that a document defines anywhere. */
export const anchorNames = (document: Document): Iterable<string> => anchorsOf(document).names
