import type { ExitCode } from '../report/report.ts'
import { failureText } from '../report/start-failure.ts'
import type { CommandError } from './command-error.ts'
import { type Io, writeStderr } from './io.ts'

export async function printError({ message, hint, exitCode }: CommandError, io: Io): Promise<ExitCode> {
  await writeStderr(io, failureText(message, hint))
  return exitCode
}
