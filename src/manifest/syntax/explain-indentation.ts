import { plural } from '../../text/words.ts'
import { type Edit, type Explainer, fault, insert, replace } from './fault.ts'
import { type Level, type Line, levelsBefore, lineAfter, lineBefore, openingOf } from './line.ts'

/** `family: web` with a key below that is indented more: YAML reads the two lines as one text. */
export const keyInsideValue: Explainer = ({ text, message: problem, line }) => {
  const holder = openingOf(line)
  if (!problem.startsWith('Nested mappings') || !holder || holder.value === '') return undefined
  const { keyColumn, key } = holder
  let below = lineAfter(text, line)
  while (below && below.indent > keyColumn && !openingOf(below)) below = lineAfter(text, below)
  const inner = below && openingOf(below)
  if (!below || !inner || below.indent <= keyColumn) return undefined
  const message = `"${inner.key}" is indented by ${plural(below.indent, 'space')}, under "${key}", which already has a value; indent it by ${keyColumn} as "${key}" is, or remove that value`
  // marks the holder's line as repaired: the same error may give its value the wrong type
  const mark = insert(line.start, '')
  const edits = [mark, ...shift(text, below, keyColumn - below.indent)]
  return fault(below.start + inner.keyColumn, inner.key.length, message, ...edits)
}

/** A line that starts at a column at which no list or map above is open. */
export const misaligned: Explainer = ({ text, code, message, line }) => {
  const isKnown = code === 'BAD_INDENT' || code === 'BLOCK_AS_IMPLICIT_KEY' || /without - ind/.test(message)
  if (!isKnown || line.text.trim() === '') return undefined
  const isList = line.text.startsWith('-', line.indent)
  const opening = openingOf(line)
  if (!isList && !opening) return undefined
  const levels = levelsBefore(text, line).filter((one) => one.isList === isList)
  const level = nearest(levels, line.indent)
  if (!level || level.column === line.indent) return undefined
  const what = isList ? 'this entry' : `"${opening?.key}"`
  const others = isList ? 'the entries above are' : `"${openingOf(level.line)?.key ?? ''}" above is`
  const words = `${what} is indented by ${plural(line.indent, 'space')}, but ${others} by ${level.column}; align them`
  const edits = shift(text, line, level.column - line.indent)
  return fault(line.start + line.indent, isList ? 1 : (opening?.key.length ?? 1), words, ...edits)
}

/** A line of a text block that is indented no more than the key of the block. */
export const outsideBlock: Explainer = ({ text, code, line }) => {
  const isKnown = ['BAD_INDENT', 'MULTILINE_IMPLICIT_KEY', 'MISSING_CHAR'].includes(code)
  if (!isKnown || openingOf(line) || line.text.trim() === '') return undefined
  let above = lineBefore(text, line)
  let first = line
  for (let count = 0; above && !openingOf(above) && count < maxBlock; count++) {
    first = above
    above = lineBefore(text, above)
  }
  const holder = above && openingOf(above)
  const header = /^[|>][-+\d]*$/.exec(holder?.value ?? '')?.[0]
  if (!holder || header === undefined) return undefined
  const indent = first.indent > holder.keyColumn ? first.indent : holder.keyColumn + 2
  const message = `the text of "${holder.key}: ${header}" must be indented more than its key, every line the same; indent this line by ${plural(indent, 'space')}`
  const edits: Edit[] = []
  let next: Line | undefined = line
  while (next && !openingOf(next) && next.indent < indent) {
    edits.push(replace(next.start, next.indent, ' '.repeat(indent)))
    next = lineAfter(text, next)
  }
  return fault(line.start + line.indent, line.text.trim().length, message, ...edits)
}

/** Maximum lines from a text block up to its key. */
const maxBlock = 1_000

function nearest(levels: readonly Level[], column: number): Level | undefined {
  const far = (level: Level) => Math.abs(level.column - column)
  return levels.toSorted((a, b) => far(a) - far(b))[0]
}

/** Moves a line, the lines at the same column below it, and the rest of an entry that is aligned with it. */
function shift(text: string, line: Line, by: number): Edit[] {
  const move = ({ start }: Line): Edit => (by > 0 ? insert(start, ' '.repeat(by)) : replace(start, -by, ''))
  const edits = [move(line)]
  const second = lineAfter(text, line)
  const isEntry = line.text.startsWith('-', line.indent)
  const isWhole = isEntry && second !== undefined && second.indent === openingOf(line)?.keyColumn
  for (let next = second; next && next.indent >= line.indent; next = lineAfter(text, next)) {
    if (next.indent === line.indent || isWhole) edits.push(move(next))
  }
  return edits
}
