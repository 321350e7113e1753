import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import type { Path } from '../shape.ts'
import { formatState } from './format-state.ts'
import { type EmulatorState, EmulatorStateError } from './state.ts'
import { type StateProblem, stateProblems } from './state-problems.ts'

export { type EmulatorState, EmulatorStateError } from './state.ts'

/** More than so many problems at once help nobody. */
const mostProblems = 20

/** Throws EmulatorStateError; each line of its message begins with `file:line:col`. */
export function parseState(text: string, file: string): EmulatorState {
  const lines = new LineCounter()
  const options = { lineCounter: lines, prettyErrors: false, stringKeys: true, merge: true } as const
  const document = parseDocument(text, options)
  const fail = (problems: readonly { readonly offset: number; readonly message: string }[]): never => {
    const told = problems.slice(0, mostProblems).map(({ offset, message }) => {
      const { line, col } = lines.linePos(offset)
      return `${file}:${line}:${col}: error: ${message}`
    })
    throw new EmulatorStateError(told.join('\n'))
  }
  const faults = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    offset: pos[0],
    message,
  }))
  if (faults.length > 0) fail(faults)
  const strays = strayAliases(document)
  if (strays.length > 0) fail(strays)
  // Aliases share what they stand for, so that no number of them can blow up.
  const state = (document.toJS({ maxAliasCount: -1 }) ?? {}) as EmulatorState
  const problems = stateProblems(state)
  if (problems.length > 0) {
    fail(problems.map((problem) => ({ offset: offsetOf(problem, document), message: problem.message })))
  }
  return state
}

/** Aliases of nothing, which yaml itself reports without a place, and only when they are resolved. */
function strayAliases(document: Document.Parsed): { offset: number; message: string }[] {
  const strays: { offset: number; message: string }[] = []
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document)) return
      strays.push({ offset: alias.range?.[0] ?? 0, message: `there is no anchor &${alias.source}` })
    },
  })
  return strays
}

/** Where the key or the value is; if it has come by an alias or a merge, where its nearest owner is. */
function offsetOf({ path, atKey }: StateProblem, document: Document.Parsed): number {
  if (atKey) {
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

/** The state in a file; undefined if there is no such file. */
export async function loadState(path: string): Promise<EmulatorState | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new EmulatorStateError(`${path}: error: cannot be read (${code})`)
  }
  return parseState(text, path)
}

/** Written whole or not at all: beside the file, flushed, then put in its place. */
export async function saveState(path: string, state: EmulatorState): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}.tmp`
  try {
    const file = await open(draft, 'w')
    try {
      await file.writeFile(formatState(state))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}
