import { isNode } from 'yaml'
import type { Range } from '../source-file.ts'

/** Where a node of a YAML document stands in its text. */
export function rangeOf(node: unknown): Range {
  const range = isNode(node) ? node.range : undefined
  return range ? { offset: range[0], length: Math.max(1, range[1] - range[0]) } : { offset: 0, length: 0 }
}
