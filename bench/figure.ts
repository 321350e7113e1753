/** A line of the table that the bench prints. */
export interface Figure {
  readonly what: string
  /** As it is shown, unit included. */
  readonly value: string
  /** What it should be, in words, and whether it is. */
  readonly target?: { readonly text: string; readonly met: boolean }
}

/** Subjects beside each other, with what has to be known to read them. */
export interface Table {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly notes: readonly string[]
}

/** A text stands as a paragraph. */
export type Measured = Figure | Table | string

/** What is measured together, in the order in which it is shown. */
export type Subject = () => Promise<Measured[]>

export function atLeast(least: number, value: number): NonNullable<Figure['target']> {
  return { text: `≥ ${least}`, met: value >= least }
}

export function atMost(most: number, value: number, unit = ''): NonNullable<Figure['target']> {
  return { text: `≤ ${most}${unit}`, met: value <= most }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** Figures that follow each other share a table. */
export function markdown(measured: readonly Measured[]): string {
  const parts: string[] = []
  let figures: Figure[] = []
  const flush = () => {
    if (figures.length > 0) parts.push(figuresMarkdown(figures))
    figures = []
  }
  for (const one of measured) {
    if (typeof one !== 'string' && 'what' in one) {
      figures.push(one)
    } else {
      flush()
      parts.push(typeof one === 'string' ? one : tableMarkdown(one))
    }
  }
  flush()
  return parts.join('\n\n')
}

function figuresMarkdown(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, value, target }) => [
    what,
    value,
    target ? `${target.text}, ${target.met ? 'met' : 'MISSED'}` : '',
  ])
  return rowsMarkdown(['what', 'figure', 'target'], rows)
}

function tableMarkdown({ title, head, rows, notes }: Table): string {
  const list = notes.map((note) => `- ${note}`).join('\n')
  return [`**${title}**`, rowsMarkdown(head, rows), ...(list === '' ? [] : [list])].join('\n\n')
}

function rowsMarkdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}
