import { type Io, writeStderr } from '../commands/io.ts'
import type { CommandName } from '../settings/option-definition.ts'
import { optionsOf, variableOf, variables } from '../settings/options.ts'
import { shardsVariable } from '../settings/shard.ts'

const prefix = 'MINTAGE_'

/** Of variables of the manifest, and of those that programs of `verify` get. */
const otherPrefixes = ['MINTAGE_VAR_', 'MINTAGE_IMAGE_']

/**
 * Warns of variables whose name is near that of an option of the command. Without such a name, a variable may belong to
 * another program.
 */
export async function warnOfMisspelledVariables(command: CommandName, io: Io): Promise<void> {
  const unknown = Object.keys(io.env).filter(isUnknown)
  if (unknown.length === 0) return
  const { misspelled } = await import('../manifest/spelling/suggest.ts')
  const known = ownVariables(command).map(withoutPrefix)
  for (const name of unknown) {
    const meant = misspelled(withoutPrefix(name), known)
    if (meant === undefined) continue
    await writeStderr(io, `warning: unknown variable ${name}; did you mean ${prefix}${meant}?\n`, 'WARNING')
  }
}

const isUnknown = (name: string): boolean =>
  /^MINTAGE_\w+$/.test(name) &&
  !otherPrefixes.some((other) => name.startsWith(other)) &&
  name !== shardsVariable &&
  !variables().has(name)

const ownVariables = (command: CommandName): readonly string[] =>
  optionsOf(command).flatMap(([option, { flagOnly }]) => {
    if (flagOnly) return []
    return option === 'shard' ? [variableOf(option), shardsVariable] : [variableOf(option)]
  })

const withoutPrefix = (name: string): string => name.slice(prefix.length)
