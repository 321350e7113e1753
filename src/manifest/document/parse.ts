import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
} from 'yaml'
import type { Diagnostic, Finding, Path, ProblemCode, Report } from '../diagnostic.ts'
import type { Place, Range, SourceFile } from '../source-file.ts'
import { lineAt } from '../syntax/line.ts'
import { readYaml } from '../syntax/read-yaml.ts'
import type { YamlDocument } from '../yaml/compose-in-parts.ts'
import { keyOf, rangeOf, resolveAlias } from '../yaml/nodes.ts'
import { aboutPath } from './node-at.ts'
import { toData } from './to-data.ts'

export interface ParsedFile {
  readonly file: SourceFile
  readonly document: Document
  /** As plain data, aliases and merges resolved; undefined marks a value that was reported. */
  readonly value: unknown
  /** Offsets at which lines with syntax errors start: other errors in these lines follow from them. */
  readonly repairedLines: ReadonlySet<number>
  /** Errors of syntax, aliases and keys, including those that a syntax error causes. */
  readonly parseFindings: readonly Finding[]
}

/** More nodes than any catalog has after expanding aliases; a bomb of aliases has millions. */
const maxNodes = 2_000_000

/** The purpose of a file: the words of messages about the file as a whole. */
export interface FileKind {
  /** The error of a file without content; undefined if the file may be empty. */
  readonly empty: string | undefined
  /** The error of a file that contains `what`, such as `a list`. */
  readonly noMap: (what: string) => string
}

export const manifestKind: FileKind = {
  empty: 'the file is empty; list images under images:, as in the example that mintage init - prints',
  noMap: (what) => `the manifest is ${what}; it must be a map, with the list of images under images:`,
}

/** Parses YAML 1.2 into plain data and reports all syntax errors. Undefined if an error leaves the rest unreadable. */
export function parseFile(file: SourceFile, kind: FileKind, report: Report): ParsedFile | undefined {
  const fail = (range: Range, message: string) =>
    void report(errorAt('invalid-document', { file, range }, message))
  const oldVersion = /^%YAML[ \t]+1\.[01]/m.exec(file.text)
  if (oldVersion) {
    const message =
      'a manifest is YAML 1.2, which reads yes, 0755 and 12:30 differently from YAML 1.1; remove the directive'
    return fail({ offset: oldVersion.index, length: oldVersion[0].length }, message)
  }
  const { documents, faults, repairedLines } = readYaml(file.text)
  const [document = emptyDocument, second] = withContent(documents ?? [])
  const { contents } = document
  const syntaxErrors = faults.map(({ range, message }) => {
    const path = pathAt(contents, range.offset)
    return errorAt('yaml-syntax', aboutPath({ file, range }, document, path), message, path)
  })
  for (const error of syntaxErrors) report(error)
  if (documents === undefined) return undefined
  if (second !== undefined) {
    const message =
      'a second document starts here; a file contains one manifest, so move the second to its own file'
    return fail({ offset: second.contents?.range?.[0] ?? second.range[0], length: 1 }, message)
  }
  const read = { file, document, repairedLines }
  if (contents === null || isEmpty(contents)) {
    if (kind.empty !== undefined) return fail({ offset: 0, length: 0 }, kind.empty)
    return { ...read, value: {}, parseFindings: syntaxErrors }
  }
  // text without a star has no alias: its nodes need no count
  if (file.text.includes('*')) {
    const { count, endless } = countNodes(contents, document)
    if (endless !== undefined) {
      const { source } = endless
      return fail(rangeOf(endless), `alias *${source} is inside its own anchor &${source}; remove it`)
    }
    if (count > maxNodes) {
      const message = 'the aliases of this file expand to millions of values; remove nested aliases'
      return fail(rangeOf(contents), message)
    }
  }
  if (!isMap(contents)) {
    return fail(rangeOf(contents), kind.noMap(isSeq(contents) ? 'a list' : 'a single value'))
  }
  const { value, findings } = toData(file, document)
  for (const finding of findings) if (!isCausedBySyntaxError(read, finding)) report(finding)
  return { ...read, value, parseFindings: [...syntaxErrors, ...findings] }
}

/**
 * The documents with content. Templates leave separators with nothing, or only comments, after them. If all documents
 * are empty, the first counts.
 */
function withContent(documents: readonly YamlDocument[]): readonly YamlDocument[] {
  const filled = documents.filter(({ contents }) => !isEmpty(contents))
  return filled.length > 0 ? filled : documents.slice(0, 1)
}

const isEmpty = (contents: unknown): boolean =>
  contents === null || (isScalar(contents) && contents.value === null)

const emptyDocument = parseDocument('') as YamlDocument

function errorAt(code: ProblemCode, place: Place, message: string, path: Path = []): Finding {
  return { severity: 'error', code, message, place, path }
}

/** The top-level key at an offset, and within a list the entry, as far as the text could be read. */
function pathAt(contents: unknown, offset: number): Path {
  if (!isMap(contents)) return []
  const pair = contents.items.findLast(({ key }) => (isScalar(key) ? rangeOf(key).offset : 0) <= offset)
  if (!pair) return []
  const items = isSeq(pair.value) ? pair.value.items : []
  const index = items.findLastIndex((item) => rangeOf(item).offset <= offset)
  return index === -1 ? [keyOf(pair)] : [keyOf(pair), index]
}

/** Whether a syntax error causes the diagnostic: both are in one line. */
export function isCausedBySyntaxError(
  { file, repairedLines }: Pick<ParsedFile, 'file' | 'repairedLines'>,
  { place }: Diagnostic,
): boolean {
  if (repairedLines.size === 0 || place?.file !== file) return false
  return repairedLines.has(lineAt(file.text, place.range.offset).start)
}

/** Nodes once every alias is expanded; each anchor is counted once and remembered. `endless`: an alias within itself. */
function countNodes(root: Node, document: Document): { readonly count: number; readonly endless?: Alias } {
  const counts = new Map<unknown, number>()
  let endless: Alias | undefined
  const count = (node: unknown): number => {
    if (isPair(node)) return count(node.value)
    const target = resolveAlias(node, document)
    if (!isMap(target) && !isSeq(target)) return 1
    const known = counts.get(target)
    if (known !== undefined) {
      if (isAlias(node) && known === counting) endless ??= node
      return known
    }
    counts.set(target, counting)
    const total = target.items.reduce((sum: number, item) => sum + count(item), 1)
    counts.set(target, total)
    return total
  }
  return { count: count(root), ...(endless && { endless }) }
}

/** The count of a node whose children are being counted. */
const counting = -1
