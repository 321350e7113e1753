import { Lexer, Parser } from 'yaml'

/** Levels of lists and maps. A manifest has six; ten thousand would exhaust the stack of every walk. */
export const maxNesting = 64

/** Offset at which a text is nested too deeply; undefined if it is not. Reads no further. */
export function tooDeepAt(text: string): number | undefined {
  const parser = new Parser()
  for (const lexeme of new Lexer().lex(text)) {
    for (const _token of parser.next(lexeme)) {
      // only the parser's stack is of interest
    }
    if (isTooDeep(parser)) return parser.offset
  }
  return undefined
}

/** Whether too many collections are open. */
export const isTooDeep = ({ stack }: Parser): boolean => stack.length > maxNesting
