import { type Explainer, fault, spaces } from './fault.ts'
import { type Level, type Line, levelsBefore, lineAfter, lineBefore, openingOf } from './line.ts'
import type { Edit } from './repair.ts'

/** `family: web` with a key below that is indented deeper: YAML takes the two lines for one text. */
export const keyInsideValue: Explainer = ({ text, message: problem, line }) => {
  const holder = openingOf(line)
  if (!problem.startsWith('Nested mappings') || !holder || holder.value === '') return undefined
  let below = lineAfter(text, line)
  while (below && below.indent > holder.keyColumn && openingOf(below) === undefined)
    below = lineAfter(text, below)
  const inner = below && openingOf(below)
  if (!below || !inner || below.indent <= holder.keyColumn) return undefined
  const message = `"${inner.key}" is indented by ${spaces(below.indent)}, under "${holder.key}", which already has a value; indent it by ${holder.keyColumn} as "${holder.key}" is, or remove that value`
  const range = { offset: below.start + inner.keyColumn, length: inner.key.length }
  // that what the key above holds is of the wrong kind follows from it
  const above = { offset: line.start, length: 0, text: '' }
  return fault(range, message, above, ...shift(text, below, holder.keyColumn - below.indent))
}

/** A line that begins at no column at which a list or map above is open. */
export const misaligned: Explainer = ({ text, code, message, line }) => {
  const isKnown = code === 'BAD_INDENT' || code === 'BLOCK_AS_IMPLICIT_KEY' || /without - ind/.test(message)
  if (!isKnown || line.text.trim() === '') return undefined
  const isList = line.text.startsWith('-', line.indent)
  const opening = openingOf(line)
  if (!isList && !opening) return undefined
  const level = nearest(
    levelsBefore(text, line).filter((one) => one.isList === isList),
    line.indent,
  )
  if (!level || level.column === line.indent) return undefined
  const what = isList ? 'this entry' : `"${opening?.key}"`
  const beside = isList ? 'the entries above' : `"${keyOf(level)}" above`
  const is = isList ? 'are' : 'is'
  const words = `${what} is indented by ${spaces(line.indent)}, but ${beside} ${is} by ${level.column}; align them`
  const range = { offset: line.start + line.indent, length: isList ? 1 : (opening?.key.length ?? 1) }
  return fault(range, words, ...shift(text, line, level.column - line.indent))
}

/** A line of a text block that is indented no deeper than the key of the block. */
export const outsideBlock: Explainer = ({ text, code, line }) => {
  const isKnown = ['BAD_INDENT', 'MULTILINE_IMPLICIT_KEY', 'MISSING_CHAR'].includes(code)
  if (!isKnown || openingOf(line) || line.text.trim() === '') return undefined
  let above = lineBefore(text, line)
  let first = line
  for (let count = 0; above && openingOf(above) === undefined && count < maxBlock; count++) {
    first = above
    above = lineBefore(text, above)
  }
  const holder = above && openingOf(above)
  const header = /^[|>][-+\d]*$/.exec(holder?.value ?? '')?.[0]
  if (!holder || header === undefined) return undefined
  const wanted = first.indent > holder.keyColumn ? first.indent : holder.keyColumn + 2
  const message = `the text of "${holder.key}: ${header}" must be indented more than its key, every line the same; indent this line by ${spaces(wanted)}`
  const edits: Edit[] = []
  let next: Line | undefined = line
  while (next && !openingOf(next) && next.indent < wanted) {
    edits.push({ offset: next.start, length: next.indent, text: ' '.repeat(wanted) })
    next = lineAfter(text, next)
  }
  const range = { offset: line.start + line.indent, length: line.text.trim().length }
  return fault(range, message, ...edits)
}

/** Lines of a text block that are looked through for its key. */
const maxBlock = 1_000

function nearest(levels: readonly Level[], column: number): Level | undefined {
  const far = (level: Level) => Math.abs(level.column - column)
  return levels.toSorted((a, b) => far(a) - far(b))[0]
}

const keyOf = ({ line }: Level): string => openingOf(line)?.key ?? ''

/** Moves a line, those that stand at the same column below it, and the rest of an entry that is aligned with it. */
function shift(text: string, line: Line, by: number): Edit[] {
  const move = ({ start }: Line): Edit =>
    by > 0 ? { offset: start, length: 0, text: ' '.repeat(by) } : { offset: start, length: -by, text: '' }
  const edits = [move(line)]
  const second = lineAfter(text, line)
  const isEntry = line.text.startsWith('-', line.indent)
  const isWhole = isEntry && second !== undefined && second.indent === openingOf(line)?.keyColumn
  for (let next = second; next && next.indent >= line.indent; next = lineAfter(text, next)) {
    if (next.indent === line.indent || isWhole) edits.push(move(next))
  }
  return edits
}
