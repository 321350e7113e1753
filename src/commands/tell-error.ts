import type { ExitCode } from '../report/report.ts'
import type { CommandError } from './command-error.ts'
import { type Io, write } from './io.ts'

/** One line for what went wrong, one for the way out. */
export async function tellError(error: CommandError, io: Io): Promise<ExitCode> {
  const hint = error.hint === undefined ? '' : `  ${error.hint}\n`
  await write(io.stderr, `mintage: ${error.message}\n${hint}`)
  return error.exitCode
}
