import type { CommandName, OptionDefinition } from '../../settings/option-definition.ts'
import { flagOf, optionsOf } from '../../settings/options.ts'

/** `--read-rate` → its definition. */
export type FlagTable = ReadonlyMap<string, OptionDefinition>

export const flagsOf = (command: CommandName): FlagTable =>
  new Map(optionsOf(command).map(([name, definition]) => [flagOf(name), definition]))

/** The complete words after a command. */
interface ReadWords {
  /** The flag whose value comes next. */
  readonly open: OptionDefinition | undefined
  readonly used: ReadonlySet<string>
  /** The words that are neither a flag nor its value. */
  readonly args: readonly string[]
  /** `--` ended the flags. */
  readonly hasEnded: boolean
}

export function readFlags(words: readonly string[], flags: FlagTable): ReadWords {
  const used = new Set<string>()
  const args: string[] = []
  let open: OptionDefinition | undefined
  let hasEnded = false
  for (const word of words) {
    const [name = '', ...value] = word.split('=')
    if (open !== undefined) open = undefined
    else if (hasEnded || !word.startsWith('-') || word === '-') args.push(word)
    else if (word === '--') hasEnded = true
    else {
      used.add(name)
      const flag = flags.get(name)
      if (flag?.value.placeholder !== undefined && value.length === 0) open = flag
    }
  }
  return { open, used, args, hasEnded }
}
