import type { ResultView, StartFailure } from './view.ts'

/** The end of a command: its result, or why it has none. */
export type CommandEnd = ResultView | StartFailure

export const isStartFailure = (end: CommandEnd): end is StartFailure => 'message' in end

/** The command did not start because of errors of the manifest, which its problems list. */
export const isInvalid = ({ problems }: StartFailure): boolean =>
  problems.some(({ severity }) => severity === 'error')
