import { isNode, visit, type YAMLError } from 'yaml'
import type { YamlDocument } from '../compose-in-parts.ts'
import { maxNesting } from '../nesting.ts'
import { parseYaml } from '../parse-yaml.ts'
import type { Range } from '../source-file.ts'
import { explain } from './explain.ts'
import { type Fault, fault } from './fault.ts'
import { wrongKey } from './keys.ts'
import { lineAt } from './line.ts'
import { applyEdits, beforeEdits, type Edit } from './repair.ts'

export interface YamlRead {
  /** Absent where the text cannot be read to its end. After repairs, all places are those of the text itself. */
  readonly documents?: readonly YamlDocument[]
  readonly faults: readonly Fault[]
  /** What was changed, and must not be blamed for more than it is. */
  readonly repaired: readonly Range[]
}

const maxRounds = 20
/** Characters that are parsed for the sake of later errors. */
const maxParsed = 5_000_000

/**
 * Reads YAML to its end, over its syntax errors: each is repaired as its cause suggests, so that those behind it, and
 * what is wrong with the values, are reported with it.
 */
export function readYaml(text: string): YamlRead {
  const faults: Fault[] = []
  const repaired: Range[] = []
  const rounds: (readonly Edit[])[] = []
  const original = (offset: number) => rounds.reduceRight(beforeEdits, offset)
  const stopped = () => ({ faults, repaired })
  let current = text
  for (let round = 0; round < maxRounds && round * text.length <= maxParsed; round++) {
    const { documents, tooDeepAt } = parseYaml(current)
    const found =
      tooDeepAt === undefined
        ? (firstFault(current, documents) ?? wrongKey(current, documents))
        : fault({ offset: tooDeepAt, length: 1 }, tooDeep)
    if (!found) {
      if (rounds.length > 0) for (const document of documents) restorePlaces(document, original)
      return { documents, faults, repaired }
    }
    const offset = original(found.range.offset)
    const line = lineAt(text, offset)
    // a second fault of the same line follows from how the first was repaired
    const isNew = !repaired.some((range) => range.offset === line.start)
    if (isNew) faults.push({ ...found, range: { offset, length: found.range.length } })
    const next = applyEdits(current, found.edits)
    if (next === current) return stopped()
    for (const at of [offset, ...found.edits.map((edit) => original(edit.offset))]) {
      const { start, end } = lineAt(text, at)
      repaired.push({ offset: start, length: end - start })
    }
    rounds.push(found.edits)
    current = next
  }
  return stopped()
}

const tooDeep = `lists and maps are nested more than ${maxNesting} levels deep; no field of a manifest needs that`

function firstFault(text: string, documents: readonly YamlDocument[]): Fault | undefined {
  const problems = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])
  const [first] = problems.filter(({ code }) => code !== 'TAG_RESOLVE_FAILED')
  return first && explain(problemOf(text, first))
}

function problemOf(text: string, { code, message, pos: [offset, end] }: YAMLError) {
  return { text, code, message, offset, end, line: lineAt(text, offset) }
}

function restorePlaces(document: YamlDocument, original: (offset: number) => number): void {
  visit(document, {
    Node(_key, node) {
      if (isNode(node) && node.range) {
        const [start, valueEnd, nodeEnd] = node.range
        node.range = [original(start), original(valueEnd), original(nodeEnd)]
      }
    },
  })
}
