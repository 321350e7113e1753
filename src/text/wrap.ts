/**
 * The words of a text in lines of at most `columns` characters. A longer word gets a line for itself; a list without
 * spaces, `read,create`, is broken after its commas.
 */
export function wrapText(text: string, columns: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const { gap, part } of partsOf(text, columns)) {
    if (line === '') line = part
    else if (line.length + gap.length + part.length <= columns) line += gap + part
    else {
      lines.push(line)
      line = part
    }
  }
  return line === '' ? lines : [...lines, line]
}

/** What may start a line, with the space before it. */
function partsOf(text: string, columns: number): readonly { readonly gap: string; readonly part: string }[] {
  const words = text.split(/\s+/).filter((word) => word !== '')
  return words.flatMap((word) => {
    const parts = word.length > columns ? word.split(/(?<=,)(?=.)/) : [word]
    return parts.map((part, at) => ({ gap: at === 0 ? ' ' : '', part }))
  })
}

/** A text that is unchanged where it fits. Otherwise the lines after the first are indented further. */
export function wrapIndented(text: string, columns: number, indent = 0): readonly string[] {
  if (text.length <= columns) return [text]
  const start = text.length - text.trimStart().length
  const words = text.trim().replace(/\s+/g, ' ')
  const [first = ''] = wrapText(words, columns - start)
  const others = wrapText(words.slice(first.length), columns - start - indent)
  return [' '.repeat(start) + first, ...others.map((line) => ' '.repeat(start + indent) + line)]
}

export interface ItemLayout {
  /** Columns of the widest term. */
  readonly termWidth: number
  readonly columns: number
  /** Columns. A narrower description moves below its term. */
  readonly minDescription: number
}

const itemIndent = 2

/** An indented term with its description: next to each other, or below each other if the columns are few. */
export function itemLines(
  term: string,
  description: string,
  { termWidth, columns, minDescription }: ItemLayout,
): readonly string[] {
  const next = itemIndent + termWidth + 2
  const isNext = columns - next >= minDescription
  const left = isNext ? next : 3 * itemIndent
  const head = ' '.repeat(itemIndent) + term
  const lines = wrapText(description, Math.max(1, columns - left)).map((line) => ' '.repeat(left) + line)
  if (!isNext) return [head, ...lines]
  const [first = '', ...rest] = lines
  return [(head.padEnd(left) + first.trimStart()).trimEnd(), ...rest]
}

/**
 * Commands, each with a comment after two or more spaces. If one of them is too long, comments move below, and a command
 * continues on the next line after a pipe or a backslash, so that a shell still reads one command.
 */
export function commandLines(commands: readonly string[], columns: number): readonly string[] {
  const indented = commands.map((line) => ' '.repeat(itemIndent) + line)
  if (indented.every((line) => line.length <= columns)) return indented
  return commands.flatMap((line) => {
    const [command = '', comment = ''] = line.split(/ {2,}/)
    const whole = ' '.repeat(itemIndent) + command
    const broken = wrapIndented(whole, columns - (whole.length > columns ? 2 : 0), itemIndent)
    const lines = broken.map((part, at) =>
      at === broken.length - 1 || part.endsWith('|') ? part : `${part} \\`,
    )
    const below = wrapText(comment, columns - 3 * itemIndent)
    return [...lines, ...below.map((part) => ' '.repeat(3 * itemIndent) + part)]
  })
}
