import { type ExitCode, undelivered } from '../../report/exit-code.ts'
import { formatFailure, formatForFile } from '../../report/format.ts'
import type { StartFailure } from '../../report/view/view.ts'
import { useColor } from '../../settings/color.ts'
import type { Format } from '../../settings/formats.ts'
import { errorCodeOf, tryToWrite, writeWhole } from '../../util/write-file.ts'
import { CommandError, usageError } from '../command-error.ts'
import type { RunFlags } from '../flags.ts'
import { type Io, printError, write } from '../io.ts'

/** The result as text, with the exit code known so far. */
export type Formatted = (
  format: Format,
  options: { readonly color: boolean; readonly exitCode: ExitCode },
) => string

/** The destinations of a command's result: stdout and a --report file. */
export interface Delivery {
  /** Returns the exit code of the command: the given one, unless a requested result could not be written. */
  result(exitCode: ExitCode, formatted: Formatted): Promise<ExitCode>
  /** The same for a command without a result; its text is already on stderr. */
  failure(failure: StartFailure): Promise<ExitCode>
}

export interface ReportFile {
  readonly path: string
  readonly format: Format
}

/** Throws CommandError if the report cannot be written: the check runs before the first request. */
export async function openReport(path: string): Promise<ReportFile> {
  const format = formatForFile(path)
  if (!format.ok) throw usageError(format.error)
  const code = await errorCodeOf(tryToWrite(path))
  if (code === undefined) return { path, format: format.value }
  throw usageError(unwritten(path, code), 'choose another --report; nothing was sent')
}

const unwritten = (path: string, code: string): string => `cannot write the report to ${path} (${code})`

/** Writes the file first, as stdout may be a pipe that nobody reads. */
export function createDelivery(
  flags: Pick<RunFlags, 'format' | 'color'>,
  io: Io,
  file?: ReportFile,
): Delivery {
  const toFile = async (exitCode: ExitCode, formatted: Formatted): Promise<ExitCode> => {
    if (file === undefined) return exitCode
    const text = formatted(file.format, { color: false, exitCode })
    const code = await errorCodeOf(writeWhole(file.path, text, io.clock))
    if (code === undefined) return exitCode
    return printError(new CommandError(undelivered(exitCode), unwritten(file.path, code)), io)
  }
  const toStdout = async (exitCode: ExitCode, formatted: Formatted): Promise<ExitCode> => {
    const color = useColor(flags.color, io.env, io.stdout.isTTY ?? false)
    try {
      await write(io, formatted(flags.format, { color, exitCode }))
      return exitCode
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      await printError(error, io)
      return undelivered(exitCode)
    }
  }
  return {
    result: async (exitCode, formatted) => toStdout(await toFile(exitCode, formatted), formatted),
    async failure(failure) {
      const formatted: Formatted = (format, { exitCode }) => formatFailure({ ...failure, exitCode }, format)
      const exitCode = await toFile(failure.exitCode, formatted)
      return flags.format === 'text' ? exitCode : toStdout(exitCode, formatted)
    },
  }
}
