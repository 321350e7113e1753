import { type Io, writeStderr } from '../commands/io.ts'
import { varPrefix } from '../settings/environment.ts'
import type { CommandName } from '../settings/option-definition.ts'
import { optionsOf, variableOf, variables } from '../settings/options.ts'
import { shardsVariable } from '../settings/shard.ts'

const prefix = 'MINTAGE_'

/**
 * Warns of variables whose name is near that of an option of the command. Without such a name, a variable may belong to
 * another program.
 */
export async function warnOfMisspelledVariables(command: CommandName, io: Io): Promise<void> {
  const own = Object.keys(io.env).filter(isOwn)
  if (own.length === 0) return
  const options = variables()
  const unknown = own.filter((name) => !options.has(name))
  if (unknown.length === 0) return
  const { misspelled } = await import('../manifest/spelling/suggest.ts')
  const known = ownVariables(command).map(withoutPrefix)
  for (const name of unknown) {
    const meant = misspelled(withoutPrefix(name), known)
    if (meant === undefined) continue
    await writeStderr(io, `warning: unknown variable ${name}; did you mean ${prefix}${meant}?\n`, 'WARNING')
  }
}

const isOwn = (name: string): boolean =>
  /^MINTAGE_\w+$/.test(name) && !name.startsWith(varPrefix) && name !== shardsVariable

const ownVariables = (command: CommandName): readonly string[] =>
  optionsOf(command).flatMap(([option, { flagOnly }]) => {
    if (flagOnly) return []
    return option === 'shard' ? [variableOf(option), shardsVariable] : [variableOf(option)]
  })

const withoutPrefix = (name: string): string => name.slice(prefix.length)
