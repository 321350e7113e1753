/** The size that a place accepts: GitHub counts the characters of a comment, and the bytes of a step summary. */
export type MarkdownLimit = { readonly characters: number } | { readonly bytes: number }

/** GitHub refuses a comment of more than 65,536 characters, a count that is not exact. */
export const commentLimit: MarkdownLimit = { characters: 60_000 }

/** GitHub drops a whole step summary of more than 1,024 KiB, and a step may append other text to it. */
export const stepSummaryLimit: MarkdownLimit = { bytes: 900_000 }
