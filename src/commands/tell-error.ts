import type { ExitCode } from '../report/report.ts'
import { failureText } from '../report/start-failure.ts'
import type { CommandError } from './command-error.ts'
import { type Io, tell } from './io.ts'

export async function tellError({ message, hint, exitCode }: CommandError, io: Io): Promise<ExitCode> {
  await tell(io, failureText(message, hint))
  return exitCode
}
