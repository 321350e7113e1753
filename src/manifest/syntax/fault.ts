import type { Range } from '../source-file.ts'
import type { Line } from './line.ts'
import type { Edit } from './repair.ts'

/** One syntax error in plain words. */
export interface Fault {
  readonly range: Range
  readonly message: string
  /** What makes the text readable, so that the rest of it can be checked; none if that is not known. */
  readonly edits: readonly Edit[]
}

/** What the parser found. */
export interface Problem {
  readonly text: string
  readonly code: string
  readonly message: string
  readonly offset: number
  readonly end: number
  /** The line of the offset. */
  readonly line: Line
}

/** The fault behind a problem, if it is of the kind that the explainer knows. */
export type Explainer = (problem: Problem) => Fault | undefined

export const fault = (range: Range, message: string, ...edits: readonly Edit[]): Fault => ({
  range,
  message,
  edits,
})

export const spaces = (count: number): string => `${count} ${count === 1 ? 'space' : 'spaces'}`
