import { plainText } from '../report/plain-text.ts'
import type { ExitCode } from '../report/report.ts'
import type { CommandError } from './command-error.ts'
import { type Io, tell } from './io.ts'

/** One line for what went wrong (or a line each), one for the way out. */
export async function tellError(error: CommandError, io: Io): Promise<ExitCode> {
  const lines = `mintage: ${error.message}`.split('\n').map(plainText)
  if (error.hint !== undefined) lines.push(`  ${plainText(error.hint)}`)
  await tell(io, `${lines.join('\n')}\n`)
  return error.exitCode
}
