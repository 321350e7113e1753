/** One row of a table of measurements. */
export interface Measurement {
  readonly name: string
  /** As printed, with its unit. */
  readonly value: string
  readonly target?: { readonly text: string; readonly met: boolean }
}

/** A comparison, with notes that explain it. */
export interface Table {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly notes: readonly string[]
}

/** A string is a paragraph. */
export type ResultBlock = Measurement | Table | string

/** Measures one topic; returns the results in the order in which they are printed. */
export type Subject = () => Promise<ResultBlock[]>

export function atLeast(min: number, value: number): NonNullable<Measurement['target']> {
  return { text: `≥ ${min}`, met: value >= min }
}

export function atMost(max: number, value: number, unit = ''): NonNullable<Measurement['target']> {
  return { text: `≤ ${max}${unit}`, met: value <= max }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** Consecutive measurements share a table. */
export function resultsMarkdown(blocks: readonly ResultBlock[]): string {
  const parts: string[] = []
  let measurements: Measurement[] = []
  const flush = () => {
    if (measurements.length > 0) parts.push(measurementsMarkdown(measurements))
    measurements = []
  }
  for (const block of blocks) {
    if (typeof block !== 'string' && 'name' in block) {
      measurements.push(block)
    } else {
      flush()
      parts.push(typeof block === 'string' ? block : tableMarkdown(block))
    }
  }
  flush()
  return parts.join('\n\n')
}

function measurementsMarkdown(measurements: readonly Measurement[]): string {
  const rows = measurements.map(({ name, value, target }) => [
    name,
    value,
    target ? `${target.text}, ${target.met ? 'met' : 'MISSED'}` : '',
  ])
  return rowsMarkdown(['Measurement', 'Result', 'Target'], rows)
}

function tableMarkdown({ title, head, rows, notes }: Table): string {
  const list = notes.map((note) => `- ${note}`).join('\n')
  return [`**${title}**`, rowsMarkdown(head, rows), ...(list === '' ? [] : [list])].join('\n\n')
}

function rowsMarkdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}
