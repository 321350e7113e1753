import { Lexer } from 'yaml'
import { type Place, placeWithin, type SourceFile } from '../source-file.ts'

/** The lexer announces a scalar by this token: text of a block scalar may start with `#`. */
const scalarMark = '\u001F'
/** Tokens that are not part of the text: the start of a document, the end of a flow error, a scalar. */
const marks = new Set(['\u0002', '\u0018', scalarMark])

/** The comments of a file, from their `#` on. */
export function commentsOf(file: SourceFile): readonly Place[] {
  const start: Place = { file, range: { offset: 0, length: 0 } }
  const comments: Place[] = []
  let offset = 0
  let last = ''
  for (const lexeme of new Lexer().lex(file.text)) {
    if (lexeme.startsWith('#') && last !== scalarMark) {
      comments.push(placeWithin(start, offset, lexeme.length))
    }
    if (!marks.has(lexeme)) offset += lexeme.length
    last = lexeme
  }
  return comments
}
