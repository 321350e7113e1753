import {
  Composer,
  type CST,
  type Document,
  type DocumentOptions,
  isMap,
  isSeq,
  Lexer,
  type ParsedNode,
  type ParseOptions,
  Parser,
  type SchemaOptions,
} from 'yaml'

export type YamlDocument = Document.Parsed
export type YamlOptions = ParseOptions & DocumentOptions & SchemaOptions

/** Entries of a list per part. */
const partSize = 100
/** The parser may still add a comment to the last entries. */
const unfinished = 2

/** Entries composed before the end of their list, by the offset of the list. */
type Parts = Map<number, ParsedNode[]>

/**
 * The documents of a text as yaml reads them, but with the entries of a long list (`images:`) composed in parts: yaml
 * itself keeps the tokens of all entries, some 14 kB per image, until it has read the last. Undefined if the parts
 * might differ from the whole: after an error, under directives, in a list with a tag, and in deeply nested lists and
 * maps.
 */
export function composeInParts(text: string, options: YamlOptions): readonly YamlDocument[] | undefined {
  const parser = new Parser()
  const composer = new Composer(options)
  const documents: YamlDocument[] = []
  const parts: Parts = new Map()
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      if (token.type === 'directive') return undefined
      documents.push(...composer.next(token))
    }
    if (isTooDeep(parser)) return undefined
    const list = parser.stack[2] // in the map of a document
    if (list?.type !== 'block-seq' || list.items.length < partSize + unfinished) continue
    if (!composePart(list, options, parts)) return undefined
  }
  for (const token of parser.end()) documents.push(...composer.next(token))
  documents.push(...composer.end())
  return parts.size === 0 || attach(parts, documents) ? documents : undefined
}

const isClean = ({ errors, warnings }: YamlDocument): boolean => errors.length + warnings.length === 0

/** Composes the first entries of a list and removes them from it; false if they have errors. */
function composePart(list: CST.BlockSequence, options: YamlOptions, parts: Parts): boolean {
  const items = list.items.splice(0, partSize)
  const offset = items[0]?.start[0]?.offset ?? list.offset
  const token: CST.Document = { type: 'document', offset, start: [], value: { ...list, offset, items } }
  const [document] = new Composer(options).compose([token])
  if (document === undefined || !isSeq(document.contents) || !isClean(document)) return false
  const nodes = parts.get(list.offset) ?? []
  nodes.push(...document.contents.items)
  parts.set(list.offset, nodes)
  return true
}

/** Restores the entries before the rest of their lists; false if a list is not found. */
function attach(parts: Parts, documents: readonly YamlDocument[]): boolean {
  const values = documents.flatMap(({ contents }) => (isMap(contents) ? contents.items : []))
  const lists = values.flatMap(({ value }) => (isSeq(value) && value.tag === undefined ? [value] : []))
  for (const [offset, nodes] of parts) {
    const list = lists.find(({ range }) => range?.[0] === offset)
    if (list === undefined) return false
    list.items = [...nodes, ...list.items]
  }
  return documents.every(isClean)
}

/** Maximum levels of lists and maps. A manifest has six; ten thousand would exhaust the stack of every walk. */
export const maxNesting = 64

/** The offset at which a text is nested too deeply; undefined if there is none. Reads no further. */
export function tooDeepAt(text: string): number | undefined {
  const parser = new Parser()
  for (const lexeme of new Lexer().lex(text)) {
    for (const _token of parser.next(lexeme)) {
      // only the parser's stack matters
    }
    if (isTooDeep(parser)) return parser.offset
  }
  return undefined
}

/** Whether too many collections are open. */
const isTooDeep = ({ stack }: Parser): boolean => stack.length > maxNesting
