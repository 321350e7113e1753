import type { Range } from '../source-file.ts'
import type { Line } from './line.ts'
import type { Edit } from './repair.ts'

/** One syntax error in plain words. */
export interface Fault {
  readonly range: Range
  readonly message: string
  /** Make the text readable, so that the rest of it can be checked; none where no repair is known. */
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
