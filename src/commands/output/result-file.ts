import { type ExitCode, undelivered } from '../../report/exit-code.ts'
import { CommandError, usageError } from '../../session/command-error.ts'
import { tryToWrite, whyUnwritten } from '../../util/write-file.ts'
import { type Io, printError } from '../io.ts'

/** A file that the user wants in addition to the result. */
interface ResultFile {
  readonly what: 'metrics' | 'report'
  readonly path: string
}

/** Throws CommandError (usage) if the file cannot be written. */
export async function checkWritable(file: ResultFile, hint: string): Promise<void> {
  const why = await whyUnwritten(file.path, tryToWrite(file.path))
  if (why !== undefined) throw usageError(unwritten(file, why), hint)
}

/** The exit code after the file is written: raised, and the error printed, if that failed. */
export async function deliverFile(
  file: ResultFile,
  writing: Promise<void>,
  exitCode: ExitCode,
  io: Io,
): Promise<ExitCode> {
  const why = await whyUnwritten(file.path, writing)
  if (why === undefined) return exitCode
  return printError(new CommandError(undelivered(exitCode), unwritten(file, why)), io)
}

const unwritten = ({ what, path }: ResultFile, why: string): string =>
  `cannot write the ${what} to ${path}${why}`
