import type { ProblemView, ResultView, StartFailure } from './view.ts'

/** The end of a command: its result, or why it has none. */
export type CommandEnd = ResultView | StartFailure

export const isStartFailure = (end: CommandEnd): end is StartFailure => 'message' in end

/** The command did not start because of errors of the manifest, which its problems list. */
export const isInvalid = ({ problems }: StartFailure): boolean => problemCounts(problems).errors > 0

/** How many problems are errors, and how many warnings. */
export function problemCounts(problems: readonly ProblemView[]) {
  const errors = problems.filter(({ severity }) => severity === 'error').length
  return { errors, warnings: problems.length - errors }
}
