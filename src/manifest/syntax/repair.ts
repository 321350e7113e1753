/** A change that makes a text readable again, so that what follows an error can be checked too. */
export interface Edit {
  readonly offset: number
  /** Of what is replaced. */
  readonly length: number
  readonly text: string
}

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

/** Where a place of the edited text was before the edits. */
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
