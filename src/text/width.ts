import textWidth from 'string-width'

/** The number of terminal columns of a line, without its colors. */
export { textWidth }

// biome-ignore lint/suspicious/noControlCharactersInRegex: captured, so that split keeps the colors
const colors = /(\x1b\[[0-9;]*m)/

const segmenter = new Intl.Segmenter()

/** The line, cut to `columns`; `more` marks the cut, and active colors are reset. */
export function cutLine(line: string, columns: number, more: string): string {
  if (textWidth(line) <= columns) return line
  let rest = Math.max(0, columns - textWidth(more))
  let cut = ''
  let colored = false
  for (const [index, piece] of line.split(colors).entries()) {
    if (index % 2 === 1) {
      cut += piece
      colored = true
      continue
    }
    const taken = take(piece, rest)
    cut += taken
    if (taken !== piece) break
    rest -= textWidth(piece)
  }
  return `${cut}${colored ? '\u001B[0m' : ''}${columns > 0 ? more : ''}`
}

function take(text: string, columns: number): string {
  let taken = ''
  let rest = columns
  for (const { segment } of segmenter.segment(text)) {
    rest -= textWidth(segment)
    if (rest < 0) break
    taken += segment
  }
  return taken
}
