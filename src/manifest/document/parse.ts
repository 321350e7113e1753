import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
} from 'yaml'
import type { Diagnostic, Finding } from '../diagnostic.ts'
import type { Range, SourceFile } from '../source-file.ts'
import type { Fault } from '../syntax/fault.ts'
import { lineAt } from '../syntax/line.ts'
import { readYaml } from '../syntax/read-yaml.ts'
import { resolveAlias } from '../yaml/aliases.ts'
import type { YamlDocument } from '../yaml/compose-in-parts.ts'
import { rangeOf } from '../yaml/node-range.ts'
import { keyOf, toData } from './to-data.ts'

export interface ParsedFile {
  readonly file: SourceFile
  readonly document: Document
  /** As plain data, aliases and merges resolved; undefined stands for a value that was reported already. */
  readonly value: unknown
  /**
   * Offsets at which lines with syntax errors begin. They were repaired to read on: what else is wrong with them
   * follows from that.
   */
  readonly repaired: ReadonlySet<number>
  /** What is wrong with its syntax, aliases and keys, with what follows from a syntax error. */
  readonly misread: readonly Finding[]
}

/** More nodes than any catalog has, once aliases are written out; a bomb of aliases has millions. */
const maxNodes = 2_000_000

export interface ParseResult {
  /** Absent where the text cannot be read. With errors that leave the rest to be checked, it can. */
  readonly parsed?: ParsedFile
  readonly diagnostics: readonly Finding[]
}

/** What a file is for: the words of messages about the file as a whole. */
export interface FileKind {
  /** What to do about a file without content; undefined where it may have none. */
  readonly empty: string | undefined
  /** What is wrong with a file that holds `what`, such as `a list`. */
  readonly noMap: (what: string) => string
}

export const manifestKind: FileKind = {
  empty: 'the file is empty; a manifest lists images: see mintage --help, or images.yaml.example',
  noMap: (what) => `the manifest is ${what}; it must be a map, with the list of images under images:`,
}

/** YAML 1.2 to plain data, and all that is wrong with its syntax. */
export function parseFile(file: SourceFile, kind = manifestKind): ParseResult {
  const oldVersion = /^%YAML[ \t]+1\.[01]/m.exec(file.text)
  if (oldVersion) {
    return unread(
      file,
      { offset: oldVersion.index, length: oldVersion[0].length },
      'a manifest is YAML 1.2, which reads yes, 0755 and 12:30 differently from YAML 1.1; remove the directive',
    )
  }
  const { documents, faults, repaired } = readYaml(file.text)
  const [document = emptyDocument, second] = withContent(documents ?? [])
  const found = faults.map((fault) => syntaxError(file, document, fault))
  if (documents === undefined) return { diagnostics: found }
  if (second !== undefined) {
    const offset = second.contents?.range?.[0] ?? second.range[0]
    const message =
      'a second document starts here; a file contains one manifest, so move the second to its own file'
    return { diagnostics: [...found, errorAt(file, { offset, length: 1 }, message)] }
  }
  return readData({ file, document, repaired, misread: found }, kind)
}

/** Templates leave separators with nothing, or comments only, behind them; the first counts where all are so. */
function withContent(documents: readonly YamlDocument[]): readonly YamlDocument[] {
  const filled = documents.filter(({ contents }) => !isEmpty(contents))
  return filled.length > 0 ? filled : documents.slice(0, 1)
}

const isEmpty = (contents: unknown): boolean =>
  contents === null || (isScalar(contents) && contents.value === null)

const emptyDocument = parseDocument('') as YamlDocument

function errorAt(file: SourceFile, range: Range, message: string, path: Finding['path'] = []): Finding {
  return { severity: 'error', message, place: { file, range }, path }
}

const unread = (file: SourceFile, range: Range, message: string): ParseResult => ({
  diagnostics: [errorAt(file, range, message)],
})

function readData(read: Omit<ParsedFile, 'value'>, kind: FileKind): ParseResult {
  const { file, document, misread } = read
  const { contents } = document
  const stopped = (range: Range, message: string): ParseResult => ({
    diagnostics: [...misread, errorAt(file, range, message)],
  })
  if (contents === null || isEmpty(contents)) {
    if (kind.empty !== undefined) return stopped({ offset: 0, length: 0 }, kind.empty)
    return { parsed: { ...read, value: {} }, diagnostics: misread }
  }
  // without a star in the text there is no alias: ten thousand images need not be walked
  if (file.text.includes('*') && countNodes(contents, document) > maxNodes) {
    const message = 'the aliases of this file expand to millions of values; remove nested aliases'
    return stopped(rangeOf(contents), message)
  }
  if (!isMap(contents)) {
    const what = isSeq(contents) ? 'a list' : 'a single value'
    return stopped(rangeOf(contents), kind.noMap(what))
  }
  const { value, findings } = toData(file, document)
  return {
    parsed: { ...read, value, misread: [...misread, ...findings] },
    diagnostics: [...misread, ...findings.filter((finding) => !isFollowOn(read, finding))],
  }
}

/** A syntax error with the entry in which it stands, as far as the text could be read. */
function syntaxError(file: SourceFile, document: Document | undefined, { range, message }: Fault): Finding {
  return errorAt(file, range, message, pathAt(document?.contents, range.offset))
}

/** The top-level key, and within a list the entry, in which an offset lies. */
function pathAt(contents: unknown, offset: number): Finding['path'] {
  if (!isMap(contents)) return []
  const pair = contents.items.findLast((item) => startOf(item) <= offset)
  if (!pair) return []
  const index = isSeq(pair.value)
    ? pair.value.items.findLastIndex((item) => rangeOf(item).offset <= offset)
    : -1
  return index === -1 ? [keyOf(pair)] : [keyOf(pair), index]
}

const startOf = ({ key }: Pair): number => (isScalar(key) ? (key.range?.[0] ?? 0) : 0)

/** Whether a diagnostic follows from a syntax error: it lies in a line with one. */
export function isFollowOn(
  { file, repaired }: Pick<ParsedFile, 'file' | 'repaired'>,
  { place }: Diagnostic,
): boolean {
  if (repaired.size === 0 || place?.file !== file) return false
  return repaired.has(lineAt(file.text, place.range.offset).start)
}

/** Nodes once every alias is written out; each anchor counted once and remembered. */
function countNodes(root: Node, document: Document): number {
  const counts = new Map<unknown, number>()
  const count = (node: unknown): number => {
    if (isPair(node)) return count(node.value)
    if (isAlias(node)) {
      const target = resolveAlias(node, document)
      return target === undefined ? 1 : count(target)
    }
    if (!isMap(node) && !isSeq(node)) return 1
    const known = counts.get(node)
    if (known !== undefined) return known
    counts.set(node, Number.POSITIVE_INFINITY) // an alias to what holds it never ends
    let total = 1
    for (const item of node.items) total += count(item)
    counts.set(node, total)
    return total
  }
  return count(root)
}
