import { isScalar } from 'yaml'
import type { Path } from '../diagnostic.ts'
import { type Place, placeWithin, textAt } from '../source-file.ts'
import { rangeOf, resolveAlias } from '../yaml/nodes.ts'
import { aboutPath, nodeAt } from './node-at.ts'
import type { ParsedFile } from './parse.ts'

/**
 * The place of a value, or of its key. Values from a merge (`<<`) or an alias are located at their anchor; a missing
 * value at its nearest existing parent. Walks the document, so only diagnostics use it.
 */
export function locate(parsed: ParsedFile, path: Path, what: 'key' | 'value' = 'value'): Place {
  const place = { file: parsed.file, range: rangeOf(nodeAt(parsed.document, path, what)) }
  return aboutPath(place, parsed.document, path)
}

/** The place of an entry that is a map: its first key. */
export function locateEntry(parsed: ParsedFile, path: Path): Place {
  const place = locate(parsed, path)
  const [line = ''] = textAt(place).slice(0, 200).split('\n', 1)
  return placeWithin(place, 0, Math.max(1, line.trimEnd().length))
}

/** The text of a number, true or false: YAML reads 2026.10 as 2026.1, and 007 as 7. */
export function literalText({ document }: Pick<ParsedFile, 'document'>, path: Path): string | undefined {
  const scalar = resolveAlias(nodeAt(document, path, 'value'), document)
  return isScalar(scalar) ? scalar.source : undefined
}
