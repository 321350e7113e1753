import { type Document, isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml'
import { omitUndefined } from '../../util/omit-undefined.ts'
import type { Path } from '../diagnostic.ts'
import { type Place, withSubject } from '../source-file.ts'
import { isMerge, keyOf, resolveAlias } from '../yaml/nodes.ts'

/** Notes that the place is about the value at a path. */
export function aboutPath(place: Place, document: Document, path: Path): Place {
  const [first, index] = path
  const isOfEntry = first === 'images' && index !== undefined
  const image = isOfEntry ? entryName(document, index) : undefined
  const field = fieldText(isOfEntry ? path.slice(2) : path)
  return withSubject(place, omitUndefined({ image, field: field || undefined }))
}

function entryName(document: Document, index: string | number): string | undefined {
  const entry = resolveAlias(nodeAt(document, ['images', index], 'value'), document)
  const name = isMap(entry) ? resolveAlias(findPair(entry, 'name', document)?.value, document) : undefined
  return isScalar(name) && name.value !== null ? String(name.value) : undefined
}

/** `guestOsFeatures[0]`, `labels.team` */
const fieldText = (path: Path): string =>
  path
    .map((step, index) => (/^\d+$/.test(String(step)) ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('')

/** The node of a value or of its key; for a missing value, the start of its nearest existing parent. */
export function nodeAt(document: Document, path: Path, what: 'key' | 'value'): unknown {
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
