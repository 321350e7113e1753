import { type Io, write } from '../../commands/io.ts'
import type { ExitCode } from '../../report/exit-code.ts'
import { complete } from './complete.ts'

/**
 * The request of the scripts, `mintage complete -- WORD…`: prints a line for each candidate, `value[TAB description]`,
 * then the directive. Never writes to stderr, which shells would show in the middle of a command line.
 */
export async function printCompletion(words: readonly string[], io: Io): Promise<ExitCode> {
  const { candidates, directive } = await complete(words)
  const lines = candidates.map(({ value, description }) =>
    description === '' ? value : `${value}\t${description}`,
  )
  await write(io, `${[...lines, `:${directive}`].join('\n')}\n`)
  return 0
}
