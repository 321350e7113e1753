import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import { err, ok, type Result } from '../../util/result.ts'
import { type Path, type Violation, violationMessage } from './shape.ts'

/** Maximum problems reported at once. */
const maxProblems = 20

/** The value of a YAML text, or its errors: a line for each, which starts with `file:line:col`. */
export function readYaml(
  text: string,
  file: string,
  violationsOf: (value: unknown) => readonly Violation[],
): Result<unknown, string> {
  const lines = new LineCounter()
  const options = { lineCounter: lines, prettyErrors: false, stringKeys: true, merge: true } as const
  const document = parseDocument(text, options)
  const fail = (places: readonly Place[]): Result<never, string> => {
    const lined = places
      .toSorted((one, other) => one.offset - other.offset)
      .slice(0, maxProblems)
      .map(({ offset, message }) => {
        const { line, col } = lines.linePos(offset)
        return `${file}:${line}:${col}: error: ${message}`
      })
    return err(lined.join('\n'))
  }
  const errors = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    offset: pos[0],
    message,
  }))
  if (errors.length > 0) return fail(errors)
  const strays = strayAliases(document)
  if (strays.length > 0) return fail(strays)
  // Aliases share their value, so that no number of them exhausts the memory.
  const value: unknown = document.toJS({ maxAliasCount: -1 }) ?? {}
  const problems = violationsOf(value)
  if (problems.length === 0) return ok(value)
  return fail(problems.map((one) => ({ offset: offsetOf(one, document), message: violationMessage(one) })))
}

interface Place {
  readonly offset: number
  readonly message: string
}

/** Aliases without an anchor, which yaml itself reports without a place, and only when it resolves them. */
function strayAliases(document: Document.Parsed): Place[] {
  const strays: Place[] = []
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document)) return
      strays.push({ offset: alias.range?.[0] ?? 0, message: `anchor &${alias.source} not found` })
    },
  })
  return strays
}

/** The offset of the key or the value; of its nearest owner if it comes from an alias or a merge. */
function offsetOf({ path, problem }: Violation, document: Document.Parsed): number {
  if (problem === 'unknown') {
    const owner = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
    const pair = isMap(owner)
      ? owner.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))
      : undefined
    if (isNode(pair?.key) && pair.key.range) return pair.key.range[0]
  }
  for (let depth = path.length; depth >= 0; depth--) {
    const node = nodeAt(path.slice(0, depth), document)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}

const nodeAt = (path: Path, document: Document.Parsed): unknown =>
  path.length === 0 ? document.contents : document.getIn(path, true)
