import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml'
import type { YamlDocument } from './compose-in-parts.ts'
import type { Diagnostic } from './diagnostic.ts'
import { parseYaml } from './parse-yaml.ts'
import type { Range, SourceFile } from './source-file.ts'

export interface ParsedFile {
  readonly file: SourceFile
  readonly document: Document
  /** As plain data; aliases and merges resolved. */
  readonly value: unknown
}

/** More nodes than any catalog has, once aliases are written out; a bomb of aliases has millions. */
const mostNodes = 2_000_000
const mostSyntaxErrors = 20

export interface ParseResult {
  /** Absent where the text cannot be read; a key that is there twice can be. */
  readonly parsed?: ParsedFile
  readonly diagnostics: readonly Diagnostic[]
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
      'YAML 1.1 reads yes, 0755 and 12:30 as other things than they look like; remove the directive, the manifest is YAML 1.2',
    )
  }
  const documents = parseYaml(file.text)
  const [document = emptyDocument, second] = withContent(documents)
  const problems = telling([...document.errors, ...document.warnings, ...(second?.errors ?? [])])
  const diagnostics = problems.map((problem) => syntaxError(file, problem))
  if (problems.some(({ code }) => code !== 'DUPLICATE_KEY')) return { diagnostics }
  if (second !== undefined) {
    const offset = second.contents?.range?.[0] ?? second.range[0]
    const message =
      'a second document begins here; one file holds one manifest, put the other in a file of its own'
    return unread(file, { offset, length: 1 }, message)
  }
  const read = toData(file, document, kind)
  return { ...read, diagnostics: [...diagnostics, ...read.diagnostics] }
}

/** Templates leave separators with nothing, or comments only, behind them; the first counts where all are so. */
function withContent(documents: readonly YamlDocument[]): readonly YamlDocument[] {
  const filled = documents.filter(({ contents, errors }) => errors.length > 0 || !isEmpty(contents))
  return filled.length > 0 ? filled : documents.slice(0, 1)
}

const isEmpty = (contents: unknown): boolean =>
  contents === null || (isScalar(contents) && contents.value === null)

const emptyDocument = parseDocument('') as YamlDocument

const unread = (file: SourceFile, range: Range, message: string): ParseResult => ({
  diagnostics: [at(file, range, message)],
})

function toData(file: SourceFile, document: Document, kind: FileKind): ParseResult {
  const { contents } = document
  if (contents === null || isEmpty(contents)) {
    if (kind.empty !== undefined) return unread(file, { offset: 0, length: 0 }, kind.empty)
    return { parsed: { file, document, value: {} }, diagnostics: [] }
  }
  // without a star in the text there is no alias: ten thousand images need not be walked
  const dangling = file.text.includes('*') ? danglingAlias(document) : undefined
  if (dangling) {
    const { source } = dangling
    return unread(file, rangeOf(dangling), `alias *${source} has no anchor; define it before with &${source}`)
  }
  if (file.text.includes('*') && countNodes(contents, document) > mostNodes) {
    const message = 'the aliases of this file expand to millions of values; write it without nested aliases'
    return unread(file, rangeOf(contents), message)
  }
  if (!isMap(contents)) {
    const what = isSeq(contents) ? 'a list' : 'a single value'
    return unread(file, rangeOf(contents), kind.noMap(what))
  }
  const value: unknown = document.toJS({ maxAliasCount: -1 })
  return { parsed: { file, document, value }, diagnostics: [] }
}

function danglingAlias(document: Document): Alias | undefined {
  let found: Alias | undefined
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document)) return undefined
      found = alias
      return visit.BREAK
    },
  })
  return found
}

/** Nodes once every alias is written out; each anchor counted once and remembered. */
function countNodes(root: Node, document: Document): number {
  const counts = new Map<unknown, number>()
  const count = (node: unknown): number => {
    if (isPair(node)) return count(node.value)
    if (isAlias(node)) {
      const target = node.resolve(document)
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

export function rangeOf(node: unknown): Range {
  const range = isNode(node) ? node.range : undefined
  return range ? { offset: range[0], length: Math.max(1, range[1] - range[0]) } : { offset: 0, length: 0 }
}

function at(file: SourceFile, range: Range, message: string): Diagnostic {
  return { severity: 'error', message, place: { file, range } }
}

/** Mistakes that stand for themselves; of all others only the first tells, the rest follow from it. */
const independent = new Set(['DUPLICATE_KEY', 'TAG_RESOLVE_FAILED'])

function telling(problems: readonly YAMLError[]): readonly YAMLError[] {
  const first = problems.find(({ code }) => !independent.has(code))
  return problems
    .filter((problem) => independent.has(problem.code) || problem === first)
    .slice(0, mostSyntaxErrors)
}

const syntaxMessages: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key is there twice in the same map; remove one of them',
  NON_STRING_KEY: 'a key must be a single word, not a list or a map',
  TAB_AS_INDENT: 'tabs cannot indent YAML; use spaces',
  TAG_RESOLVE_FAILED: 'tags such as !Ref are not known; write the value without the tag',
}

function syntaxError(file: SourceFile, { code, message, pos }: YAMLError): Diagnostic {
  const [offset, end] = pos
  const tab = file.text.slice(lineStart(file.text, offset), offset + 1).match(/^ *\t/)
  // `{ source: gs://b/${vars.x}.tar.gz }`: within a flow map the brace of an expression ends the string
  const unquoted = file.text.slice(offset - 1, offset + 1) === '${'
  if (unquoted)
    return at(
      file,
      { offset: offset - 1, length: 2 },
      'put the string in quotes: inside { } and [ ] an expression like ${vars.x} needs them',
    )
  const known = tab ? syntaxMessages.TAB_AS_INDENT : syntaxMessages[code]
  const text = known ?? `${message.charAt(0).toLowerCase()}${message.slice(1)}`
  const length = code === 'DUPLICATE_KEY' ? wordLength(file.text, offset) : Math.max(1, end - offset)
  return at(file, { offset, length }, text)
}

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1

const wordLength = (text: string, offset: number): number =>
  /^["']?[\w.-]*["']?/.exec(text.slice(offset, offset + 100))?.[0].length || 1
