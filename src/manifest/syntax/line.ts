/** One line of a text. */
export interface Line {
  readonly start: number
  /** The offset after its last character, before its line end. */
  readonly end: number
  readonly text: string
  /** The spaces and tabs at its start. */
  readonly indent: number
}

export function lineAt(text: string, offset: number): Line {
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1
  const newline = text.indexOf('\n', offset)
  const last = newline === -1 ? text.length : newline
  const end = text[last - 1] === '\r' && last > start ? last - 1 : last
  const content = text.slice(start, end)
  return { start, end, text: content, indent: content.length - content.trimStart().length }
}

/** The next line with more than a comment. */
export function lineAfter(text: string, line: Line): Line | undefined {
  let next = line
  do {
    const newline = text.indexOf('\n', next.end)
    if (newline === -1 || newline + 1 >= text.length) return undefined
    next = lineAt(text, newline + 1)
  } while (isEmpty(next))
  return next
}

/** The previous line with more than a comment. */
export function lineBefore(text: string, line: Line): Line | undefined {
  let before = line
  do {
    if (before.start === 0) return undefined
    before = lineAt(text, before.start - 1)
  } while (isEmpty(before))
  return before
}

const isEmpty = ({ text }: Line): boolean => /^\s*(?:#|$)/.test(text)

const keyRule =
  /^((?:- +)*)("[^"]*"|'[^']*'|[^\s'"[\]{}#&*!|>%@`,?:-](?:[^:#]|:(?=\S))*?|-[^\s:][^:]*?) *:(?=\s|$)/

/** The start of a line in a map or list. */
export interface Opening {
  /** From 0; of the key. */
  readonly keyColumn: number
  readonly key: string
  /** The text after the colon, trimmed. */
  readonly value: string
}

/** Maximum characters scanned for the key of a line. */
const maxOpening = 300

/** The key at the start of a line, after the dashes of a list. */
export function openingOf({ text, indent }: Line): Opening | undefined {
  const match = keyRule.exec(text.slice(indent, indent + maxOpening))
  if (!match) return undefined
  const [whole, dashes = '', key = ''] = match
  const value = text.slice(indent + whole.length).trim()
  return { keyColumn: indent + dashes.length, key, value }
}

/** A level of indentation that is open where a line starts. */
export interface Level {
  readonly column: number
  /** Whether dashes of a list, or keys of a map, are at this column. */
  readonly isList: boolean
  readonly line: Line
}

/** Maximum lines scanned for the levels before a line. */
const maxLinesBack = 1_000

/** The levels that are open before a line, innermost first. */
export function levelsBefore(text: string, line: Line): readonly Level[] {
  const levels: Level[] = []
  let outermost = Number.POSITIVE_INFINITY
  const add = (column: number, isList: boolean, at: Line) => {
    if (column >= outermost) return
    levels.push({ column, isList, line: at })
    outermost = column
  }
  let at = lineBefore(text, line)
  for (let count = 0; at && outermost > 0 && count < maxLinesBack; count++) {
    const content = at.text.slice(at.indent)
    const dashes = /^(?:- +)*/.exec(content)?.[0].length ?? 0
    if (openingOf(at)) add(at.indent + dashes, false, at)
    if (dashes > 0 || content === '-') add(at.indent, true, at)
    at = lineBefore(text, at)
  }
  return levels
}
