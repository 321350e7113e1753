/** Two columns wide in a terminal: East Asian wide and fullwidth characters, and what is drawn as an emoji. */
const wide =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}|\p{Emoji}\uFE0F/u

/** Colours; captured, so that split keeps them. */
const escapes = /(\p{Cc}\[[0-9;]*m)/u

const segmenter = new Intl.Segmenter()

/** Columns that a line takes in a terminal; colours take none. */
export function textWidth(line: string): number {
  let width = 0
  for (const piece of line.split(escapes)) if (!escapes.test(piece)) width += plainWidth(piece)
  return width
}

/** The line, cut to so many columns; a cut is shown by `more`, and colours that are on are turned off. */
export function cutLine(line: string, columns: number, more = '…'): string {
  if (line.length <= columns && isAscii(line)) return line
  if (textWidth(line) <= columns) return line
  let rest = Math.max(0, columns - textWidth(more))
  let cut = ''
  let colored = false
  for (const piece of line.split(escapes)) {
    if (escapes.test(piece)) {
      cut += piece
      colored = true
      continue
    }
    const taken = take(piece, rest)
    cut += taken
    if (taken !== piece) break
    rest -= plainWidth(piece)
  }
  return `${cut}${colored ? '\u001B[0m' : ''}${columns > 0 ? more : ''}`
}

function take(text: string, columns: number): string {
  if (isAscii(text)) return text.slice(0, columns)
  let taken = ''
  let rest = columns
  for (const { segment } of segmenter.segment(text)) {
    rest -= plainWidth(segment)
    if (rest < 0) break
    taken += segment
  }
  return taken
}

function plainWidth(text: string): number {
  if (isAscii(text)) return text.length
  let width = 0
  for (const { segment } of segmenter.segment(text)) width += wide.test(segment) ? 2 : 1
  return width
}

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)
