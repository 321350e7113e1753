import type { Place } from './source-file.ts'

/** One error or warning about the input of the user. All diagnostics are reported together. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning'
  /** The problem and the fix, without the place: `unknown key "nmae"; did you mean "name"?` */
  readonly message: string
  /** Absent only where no file has the text: a missing file, a `--var` flag. */
  readonly place?: Place
  readonly related?: readonly { readonly message: string; readonly place: Place }[]
  /** The rule of docs/lint.md that found it; shown after the message. */
  readonly rule?: string
}

/** A diagnostic of a value, with its path in the data. */
export interface Finding extends Diagnostic {
  readonly path: Path
}

/** Steps from the root of the data to a value: keys of maps, indexes of lists. */
export type Path = readonly (string | number)[]

/** The value at a path; undefined if a step is missing. */
export const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], root)

export type Report = (diagnostic: Diagnostic) => void

export const isError = ({ severity }: Diagnostic): boolean => severity === 'error'
