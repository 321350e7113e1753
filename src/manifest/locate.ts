import { type Document, isAlias, isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml'
import { type ParsedFile, rangeOf } from './parse.ts'
import type { Place } from './source-file.ts'

export type Path = readonly (string | number)[]

/**
 * Where a value stands, or its key. What a map has by a merge (`<<`) or an alias is found at its anchor; the
 * nearest thing that is there answers for what is not. Walks the document, so it is for diagnostics only.
 */
export function locate({ file, document }: ParsedFile, path: Path, what: 'key' | 'value' = 'value'): Place {
  let node: unknown = document.contents
  let last: unknown = node
  for (const [index, step] of path.entries()) {
    const holder = isAlias(node) ? node.resolve(document) : node
    if (isMap(holder)) {
      const pair = findPair(holder, String(step), document)
      if (!pair) return { file, range: startOf(last) }
      node = what === 'key' && index === path.length - 1 ? pair.key : (pair.value ?? pair.key)
    } else if (isSeq(holder)) {
      node = holder.items[Number(step)]
      if (node === undefined) return { file, range: startOf(last) }
    } else break
    last = node
  }
  return { file, range: rangeOf(node) }
}

/** Of a whole map or list, its first word. */
function startOf(node: unknown) {
  const first = isMap(node) ? (node.items[0]?.key ?? node) : node
  return rangeOf(first)
}

/** The place of an entry that is a map: its first key. */
export function locateEntry(parsed: ParsedFile, path: Path): Place {
  const place = locate(parsed, path)
  const { text } = parsed.file
  const { offset, length } = place.range
  const line = text.slice(offset, offset + Math.min(length, 200)).split('\n', 1)[0] ?? ''
  return { file: parsed.file, range: { offset, length: Math.max(1, line.trimEnd().length) } }
}

function findPair(map: YAMLMap, key: string, document: Document): Pair | undefined {
  const own = map.items.find((pair) => keyText(pair) === key)
  if (own) return own
  for (const pair of map.items.filter((item) => keyText(item) === '<<')) {
    const value = isAlias(pair.value) ? pair.value.resolve(document) : pair.value
    for (const merged of isSeq(value) ? value.items : [value]) {
      const target = isAlias(merged) ? merged.resolve(document) : merged
      const found = isMap(target) ? findPair(target, key, document) : undefined
      if (found) return found
    }
  }
  return undefined
}

const keyText = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : String(key))

/** The text of a scalar as written: a number too long for JavaScript keeps its digits there. */
export function sourceText(parsed: ParsedFile, path: Path): string {
  const { range } = locate(parsed, path)
  return parsed.file.text.slice(range.offset, range.offset + range.length).trim()
}
