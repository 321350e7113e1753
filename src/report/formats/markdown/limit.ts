/**
 * The size that a place accepts, of at least 10,000 so that the summary fits: GitHub counts the characters of a comment,
 * and the bytes of a step summary.
 */
export type MarkdownLimit = { readonly characters: number } | { readonly bytes: number }

/** GitHub refuses a comment of more than 65,536 characters, a count that is not exact. */
export const commentLimit: MarkdownLimit = { characters: 60_000 }

/** GitHub drops a whole step summary of more than 1,024 KiB, and a step may append other text to it. */
export const stepSummaryLimit = { bytes: 900_000 } as const satisfies MarkdownLimit

/** What a limit allows, and the size of a text in its unit: UTF-16 code units, or bytes of UTF-8. */
export interface Measure {
  readonly max: number
  readonly sizeOf: (text: string) => number
}

export function measureOf(limit: MarkdownLimit): Measure {
  if ('characters' in limit) return { max: limit.characters, sizeOf: ({ length }) => length }
  const encoder = new TextEncoder()
  return { max: limit.bytes, sizeOf: (text) => encoder.encode(text).length }
}

/** Maximum parts of one entry, so that any entry fits into a section. */
export interface EntryLimits {
  /** Characters of a line, of a name, and of the value of a field. */
  readonly line: number
  readonly names: number
  readonly lines: number
}

export const entryLimits = ({ max }: Measure): EntryLimits =>
  max >= roomy ? { line: 1_000, names: 200, lines: 100 } : { line: 300, names: 20, lines: 12 }

const roomy = 300_000
