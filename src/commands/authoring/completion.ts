import type { ExitCode } from '../../report/exit-code.ts'
import { usageError } from '../../session/command-error.ts'
import type { FlagsOf } from '../../settings/options.ts'
import { type Shell, shells } from '../../settings/shells.ts'
import type { CommandInput } from '../flags.ts'
import { type Io, write } from '../io.ts'
import { bashScript } from './bash-script.ts'

/**
 * Prints the script for a shell, which asks `mintage complete -- WORD…` at each completion. Those for zsh, fish and
 * PowerShell are of @bomb.sh/tab, which follows cobra.
 */
export async function completion(
  { argument }: FlagsOf<'completion'> & CommandInput,
  io: Io,
): Promise<ExitCode> {
  const shell = shells.find((name) => name === argument)
  if (shell === undefined) throw unknownShell(String(argument))
  await write(io, shell === 'bash' ? bashScript : await scriptOfTab(shell))
  return 0
}

/** The package prints the script with console.log, which reports no failed write. */
async function scriptOfTab(shell: Exclude<Shell, 'bash'>): Promise<string> {
  const { script } = await import('@bomb.sh/tab')
  const { log } = console
  let printed = ''
  console.log = (text: string) => {
    printed += `${text}\n`
  }
  try {
    script(shell, 'mintage', 'mintage')
  } finally {
    console.log = log
  }
  return printed
}

const unknownShell = (name: string) =>
  usageError(`no completion script for '${name}'`, `choose one of ${shells.join(', ')}`)
