/** A line of the table that the bench prints. */
export interface Figure {
  readonly what: string
  /** As it is shown, unit included. */
  readonly value: string
  /** What it should be, in words, and whether it is. */
  readonly target?: { readonly text: string; readonly met: boolean }
}

/** What is measured together; the figures come in the order in which they are shown. */
export type Subject = () => Promise<Figure[]>

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

export function markdownTable(figures: readonly Figure[]): string {
  const lines = figures.map(({ what, value, target }) => {
    const verdict = target ? `${target.text}, ${target.met ? 'met' : 'MISSED'}` : ''
    return `| ${what} | ${value} | ${verdict} |`
  })
  return ['| what | figure | target |', '|---|---|---|', ...lines].join('\n')
}
