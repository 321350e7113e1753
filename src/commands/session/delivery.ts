import { type ExitCode, undelivered } from '../../report/exit-code.ts'
import { type Format, formatFailure, formatForFile } from '../../report/format.ts'
import type { StartFailure } from '../../report/view/view.ts'
import { useColor } from '../../settings/color.ts'
import { tryToWrite, writeWhole } from '../../util/write-file.ts'
import { CommandError } from '../command-error.ts'
import type { RunFlags } from '../flags.ts'
import { type Io, printError, write } from '../io.ts'

/** The result as text; its exit code is that of the command as far as it is known by then. */
export type Formatted = (
  format: Format,
  options: { readonly color: boolean; readonly exitCode: ExitCode },
) => string

/** Where the result of a command goes: stdout, and a --report file that has been found writable. */
export interface Delivery {
  /** Returns the exit code of the command: the one given, unless a result that was asked for could not be written. */
  result(exitCode: ExitCode, format: Formatted): Promise<ExitCode>
  /** The same for why there is no result; as text it is on stderr already. */
  failure(failure: StartFailure): Promise<ExitCode>
}

type OutputFlags = Pick<RunFlags, 'report' | 'format' | 'color'>

/** Throws CommandError if the report cannot be written: that is found out before anything is sent. */
export async function openDelivery(flags: OutputFlags, io: Io): Promise<Delivery> {
  const { report } = flags
  if (report === undefined) return stdoutDelivery(flags, io)
  const format = formatForFile(report)
  if (!format.ok) throw new CommandError(64, format.error)
  const why = await failureOf(tryToWrite(report))
  if (why !== undefined) {
    const hint = 'choose another --report, or make room for it; nothing was sent'
    throw new CommandError(64, unwritten(report, why), hint)
  }
  return reportDelivery({ path: report, format: format.value }, stdoutDelivery(flags, io), io)
}

/** Without a report file. */
export function stdoutDelivery(flags: OutputFlags, io: Io): Delivery {
  return {
    result(exitCode, format) {
      const color = useColor(flags.color, io.env, io.stdout.isTTY ?? false)
      return print(exitCode, format(flags.format, { color, exitCode }), io)
    },
    async failure(failure) {
      const { exitCode } = failure
      return flags.format === 'text' ? exitCode : print(exitCode, formatFailure(failure, flags.format), io)
    },
  }
}

interface ReportFile {
  readonly path: string
  readonly format: Format
}

/** The file comes first: stdout may be a pipe that nobody reads. */
function reportDelivery({ path, format: wanted }: ReportFile, stdout: Delivery, io: Io): Delivery {
  const save = async (exitCode: ExitCode, text: string): Promise<ExitCode> => {
    const why = await failureOf(writeWhole(path, text, io.clock))
    return why === undefined
      ? exitCode
      : printError(new CommandError(undelivered(exitCode), unwritten(path, why)), io)
  }
  return {
    async result(exitCode, format) {
      return stdout.result(await save(exitCode, format(wanted, { color: false, exitCode })), format)
    },
    async failure(failure) {
      const exitCode = await save(failure.exitCode, formatFailure(failure, wanted))
      return stdout.failure({ ...failure, exitCode })
    },
  }
}

async function print(exitCode: ExitCode, text: string, io: Io): Promise<ExitCode> {
  try {
    await write(io, text)
    return exitCode
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    await printError(error, io)
    return undelivered(exitCode)
  }
}

const unwritten = (path: string, why: string): string => `the report cannot be written to ${path} (${why})`

/** The code with which the file system refuses; undefined if it does not. */
async function failureOf(writing: Promise<void>): Promise<string | undefined> {
  try {
    await writing
    return undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    return code
  }
}
