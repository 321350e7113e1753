/** A change that makes a text readable, so that the text after an error can be checked too. */
export interface Edit {
  readonly offset: number
  /** Of the part that is replaced. */
  readonly length: number
  readonly text: string
}

export const replace = (offset: number, length: number, text: string): Edit => ({ offset, length, text })

export const insert = (offset: number, text: string): Edit => replace(offset, 0, text)

/** A text after the edits, which lie apart and in order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let edited = ''
  let from = 0
  for (const { offset, length, text: inserted } of edits) {
    edited += text.slice(from, offset) + inserted
    from = offset + length
  }
  return edited + text.slice(from)
}

/** The offset before the edits of a place in the edited text. */
export function beforeEdits(offset: number, edits: readonly Edit[]): number {
  let shift = 0
  for (const edit of edits) {
    const start = edit.offset + shift
    if (offset < start) break
    if (offset < start + edit.text.length) return edit.offset + Math.min(edit.length, offset - start)
    shift += edit.text.length - edit.length
  }
  return offset - shift
}
