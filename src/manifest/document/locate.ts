import { type Document, isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml'
import type { Path } from '../diagnostic.ts'
import { type Place, placeWithin, textAt } from '../source-file.ts'
import { rangeOf, resolveAlias } from '../yaml/nodes.ts'
import type { ParsedFile } from './parse.ts'
import { isMerge, keyOf } from './to-data.ts'

/**
 * The place of a value, or of its key. Values from a merge (`<<`) or an alias are located at their anchor; a missing
 * value at its nearest existing parent. Walks the document, so only diagnostics use it.
 */
export function locate(parsed: ParsedFile, path: Path, what: 'key' | 'value' = 'value'): Place {
  return { file: parsed.file, range: rangeOf(nodeAt(parsed.document, path, what)) }
}

function nodeAt(document: Document, path: Path, what: 'key' | 'value'): unknown {
  let node: unknown = document.contents
  let last: unknown = node
  for (const [index, step] of path.entries()) {
    const holder = resolveAlias(node, document)
    if (isMap(holder)) {
      const pair = findPair(holder, String(step), document)
      if (!pair) return startOf(last)
      node = what === 'key' && index === path.length - 1 ? pair.key : (pair.value ?? pair.key)
    } else if (isSeq(holder)) {
      node = holder.items[Number(step)]
      if (node === undefined) return startOf(last)
    } else break
    last = node
  }
  return node
}

/** The place of a whole map or list is its first word. */
const startOf = (node: unknown): unknown => (isMap(node) ? (node.items[0]?.key ?? node) : node)

/** The place of an entry that is a map: its first key. */
export function locateEntry(parsed: ParsedFile, path: Path): Place {
  const place = locate(parsed, path)
  const [line = ''] = textAt(place).slice(0, 200).split('\n', 1)
  return placeWithin(place, 0, Math.max(1, line.trimEnd().length))
}

function findPair(map: YAMLMap, key: string, document: Document): Pair | undefined {
  const own = ownPair(map, key)
  if (own) return own
  for (const pair of map.items.filter(isMerge)) {
    const value = resolveAlias(pair.value, document)
    for (const merged of isSeq(value) ? value.items : [value]) {
      const target = resolveAlias(merged, document)
      const found = isMap(target) ? findPair(target, key, document) : undefined
      if (found) return found
    }
  }
  return undefined
}

const knownPairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>()

/** Maximum pairs of a map without an index. */
const smallMap = 32

/** The pair of a key. Of duplicate keys the last counts, as in the data. */
function ownPair(map: YAMLMap, key: string): Pair | undefined {
  if (map.items.length <= smallMap) return map.items.findLast((pair) => keyOf(pair) === key)
  const pairs = knownPairs.get(map) ?? new Map(map.items.map((pair) => [keyOf(pair), pair]))
  knownPairs.set(map, pairs)
  return pairs.get(key)
}

/** The text of a number, true or false: YAML reads 2026.10 as 2026.1, and 007 as 7. */
export function literalText({ document }: Pick<ParsedFile, 'document'>, path: Path): string | undefined {
  const scalar = resolveAlias(nodeAt(document, path, 'value'), document)
  return isScalar(scalar) ? scalar.source : undefined
}
