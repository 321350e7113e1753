import { Lexer, Parser } from 'yaml'

/** Levels of lists and maps. A manifest has six; ten thousand would exhaust the stack of whoever walks them. */
export const maxNesting = 64

/** Offset at which a text is nested too deeply; undefined if nowhere. Reads no further than there. */
export function tooDeepAt(text: string): number | undefined {
  const parser = new Parser()
  for (const lexeme of new Lexer().lex(text)) {
    for (const _token of parser.next(lexeme)) {
      // the tokens of a document that is read to its end are not needed
    }
    if (isTooDeep(parser)) return parser.offset
  }
  return undefined
}

/** Whether the collections that are open at this place of the text are too many. */
export const isTooDeep = ({ stack }: Parser): boolean => stack.length > maxNesting
