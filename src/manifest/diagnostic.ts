import type { Place } from './source-file.ts'

/**
 * The kinds of diagnostics. Reports show them: docs/report-json.md describes each. A lint rule has its own name.
 */
export type ProblemCode =
  | 'conflicting-keys'
  | 'conflicting-limits'
  | 'conflicting-policies'
  | 'dependency-cycle'
  | 'duplicate-key'
  | 'duplicate-name'
  | 'file-conflict'
  | 'invalid-alias'
  | 'invalid-document'
  | 'invalid-expression'
  | 'invalid-key'
  | 'invalid-lock'
  | 'invalid-matrix'
  | 'invalid-type'
  | 'invalid-value'
  | 'invalid-variable'
  | 'limit-not-divided'
  | 'lint'
  | 'misplaced-key'
  | 'missing-key'
  | 'missing-project'
  | 'missing-source'
  | 'odd-character'
  | 'overridden-project'
  | 'policy-in-other-file'
  | 'readable-key'
  | 'too-many-images'
  | 'truncated-value'
  | 'undocumented-value'
  | 'unknown-key'
  | 'unpinned-source'
  | 'unread-folder'
  | 'unreadable-file'
  | 'unsupported-tag'
  | 'unused-variable'
  | 'yaml-syntax'

/** One error or warning about the input of the user. All diagnostics are reported together. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning'
  readonly code: ProblemCode
  /** The problem and the fix, without the place: `unknown key "nmae"; did you mean "name"?` */
  readonly message: string
  /** Absent only where no file has the text: a missing file, a `--var` flag. */
  readonly place?: Place
  /** The file or folder that the message is about, if it has no place. */
  readonly filePath?: string
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
