import type { Range } from '../source-file.ts'
import type { Line } from './line.ts'

/** One syntax error in plain words. */
export interface Fault {
  readonly range: Range
  readonly message: string
  /** Edits that make the text readable, so that the rest can be checked; none without a known repair. */
  readonly edits: readonly Edit[]
}

/** An error of the parser. */
export interface Problem {
  readonly text: string
  readonly code: string
  readonly message: string
  readonly offset: number
  readonly end: number
  /** The line of the offset. */
  readonly line: Line
}

/** The cause of a problem, if the explainer knows its kind. */
export type Explainer = (problem: Problem) => Fault | undefined

export const fault = (offset: number, length: number, message: string, ...edits: readonly Edit[]): Fault => ({
  range: { offset, length },
  message,
  edits,
})

/** A change that makes a text readable, so that the text after an error can also be checked. */
export interface Edit {
  readonly offset: number
  /** The length of the replaced text. */
  readonly length: number
  readonly text: string
}

export const replace = (offset: number, length: number, text: string): Edit => ({ offset, length, text })

export const insert = (offset: number, text: string): Edit => replace(offset, 0, text)

/** A text after the edits, which are disjoint and sorted. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let edited = ''
  let from = 0
  for (const { offset, length, text: inserted } of edits) {
    edited += text.slice(from, offset) + inserted
    from = offset + length
  }
  return edited + text.slice(from)
}

/** Maps an offset in the edited text to the offset before the edits. */
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
