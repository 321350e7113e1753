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

/** The name, cut in the middle to `columns`, as names often differ in their ends; `more` marks the cut. */
export function cutName(name: string, columns: number, more: string): string {
  const rest = columns - textWidth(more)
  if (textWidth(name) <= columns || rest < 2) return cutLine(name, columns, more)
  const start = take(name, Math.floor(rest / 2))
  return start + more + take(name, Math.ceil(rest / 2), 'end')
}

/** The characters at the start or the end of a text that fit into `columns`. */
function take(text: string, columns: number, at: 'start' | 'end' = 'start'): string {
  const characters = [...segmenter.segment(text)].map(({ segment }) => segment)
  if (at === 'end') characters.reverse()
  const taken: string[] = []
  let rest = columns
  for (const character of characters) {
    rest -= textWidth(character)
    if (rest < 0) break
    taken.push(character)
  }
  return (at === 'end' ? taken.reverse() : taken).join('')
}
