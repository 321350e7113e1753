import { isNode, visit, type YAMLError } from 'yaml'
import { maxNesting, type YamlDocument } from '../yaml/compose-in-parts.ts'
import { parseYaml } from '../yaml/parse-yaml.ts'
import { explain } from './explain.ts'
import { applyEdits, beforeEdits, type Edit, type Fault, fault } from './fault.ts'
import { lineAt } from './line.ts'
import { wrongKey } from './wrong-key.ts'

export interface YamlRead {
  /** Absent if the text cannot be read to its end. All places refer to the text before its repairs. */
  readonly documents?: readonly YamlDocument[]
  readonly faults: readonly Fault[]
  /** Offsets at which lines with faults start: other errors in these lines follow from the faults. */
  readonly repairedLines: ReadonlySet<number>
}

const maxRounds = 20
/** Maximum syntax errors reported per file. */
const maxFaults = 100
/** Maximum characters parsed in all rounds together. */
const maxParsed = 2_000_000

/**
 * Reads YAML to its end despite syntax errors: repairs each error as its cause suggests. So one report has all syntax
 * errors and the errors in values.
 */
export function readYaml(text: string): YamlRead {
  const faults: Fault[] = []
  const repairedLines = new Set<number>()
  const rounds: (readonly Edit[])[] = []
  const original = (offset: number) => rounds.reduceRight(beforeEdits, offset)
  let current = text
  for (let round = 0; round < maxRounds && round * text.length <= maxParsed; round++) {
    const { documents, tooDeepAt } = parseYaml(current)
    const found = tooDeepAt === undefined ? faultsOf(current, documents) : [fault(tooDeepAt, 1, tooDeep)]
    if (found.length === 0) {
      if (rounds.length > 0) for (const document of documents) restorePlaces(document, original)
      return { documents, faults, repairedLines }
    }
    for (const { range, message, edits } of found) {
      const offset = original(range.offset)
      const { start } = lineAt(text, offset)
      // the repair of a line's first fault may cause a second one
      if (!repairedLines.has(start)) faults.push({ message, edits, range: { offset, length: range.length } })
      for (const edit of edits) repairedLines.add(lineAt(text, original(edit.offset)).start)
      repairedLines.add(start)
    }
    const edits = found.flatMap((one) => one.edits).sort((a, b) => a.offset - b.offset)
    const next = applyEdits(current, edits)
    if (next === current || faults.length >= maxFaults) break
    rounds.push(edits)
    current = next
  }
  return { faults, repairedLines }
}

const tooDeep = `lists and maps are nested more than ${maxNesting} levels deep; no manifest field requires that`

/** Errors within a value, which leave the level of the parser unchanged. */
const withinValue = new Set(['BAD_SCALAR_START', 'BAD_DQ_ESCAPE'])

/** The first fault, as it may cause others; or the faults within values that precede any other. */
function faultsOf(text: string, documents: readonly YamlDocument[]): Fault[] {
  const problems = documents
    .flatMap(({ errors, warnings }) => [...errors, ...warnings])
    .filter(({ code }) => code !== 'TAG_RESOLVE_FAILED')
  const others = problems.findIndex(({ code }) => !withinValue.has(code))
  const first = problems.slice(0, others === -1 ? maxFaults : Math.min(Math.max(1, others), maxFaults))
  const found = new Map(first.map((problem) => [lineAt(text, problem.pos[0]).start, problem]))
  const faults = [...found.values()].map((problem) => explain(problemOf(text, problem)))
  const wrong = faults.length === 0 ? wrongKey(text, documents) : undefined
  return wrong ? [wrong] : faults
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
