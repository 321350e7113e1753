import type { ExitCode } from '../../report/exit-code.ts'
import { usageError } from '../../session/command-error.ts'
import type { FlagsOf } from '../../settings/options.ts'
import { type Shell, shells } from '../../settings/shells.ts'
import { type Io, write } from '../io.ts'
import { bashScript } from './bash-script.ts'

/**
 * Prints the script for a shell, which asks `mintage complete -- WORD…` at each completion. Those for zsh, fish and
 * PowerShell are of @bomb.sh/tab, which follows cobra and prints to stdout without a result to return.
 */
export async function completion(
  { argument }: FlagsOf<'completion'> & { readonly argument: string | undefined },
  io: Io,
): Promise<ExitCode> {
  const shell = shells.find((name) => name === argument)
  if (shell === undefined) throw unknownShell(String(argument))
  if (shell === 'bash') await write(io, bashScript)
  else await printScript(shell)
  return 0
}

async function printScript(shell: Exclude<Shell, 'bash'>): Promise<void> {
  const { script } = await import('@bomb.sh/tab')
  script(shell, 'mintage', 'mintage')
}

const unknownShell = (name: string) =>
  usageError(`no completion script for '${name}'`, `choose one of ${shells.join(', ')}`)
