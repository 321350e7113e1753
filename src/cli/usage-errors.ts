import type { CommanderError } from 'commander'
import { type CommandError, usageError } from '../session/command-error.ts'
import { type CommandName, commandNames } from '../settings/option-definition.ts'
import { flagOf, type OptionName, optionsOf, variableOf } from '../settings/options.ts'
import { commandTable } from './command-table.ts'

/** The next step after an error of the arguments. */
const helpHint = (command: CommandName | undefined): string =>
  command === undefined ? 'mintage --help lists the commands' : `mintage ${command} --help lists its flags`

export const invalidValue = (flag: string, value: string, advice: string): CommandError =>
  usageError(`invalid value '${value}' of ${flag}`, advice)

/** Several commands read the variable: another may accept the value. */
export const invalidVariable = (
  option: OptionName,
  value: string,
  advice: string,
  command: CommandName,
): CommandError =>
  usageError(
    `invalid value '${value}' of ${variableOf(option)} for ${command}`,
    `${advice}; ${flagOf(option)} overrides the variable`,
  )

/**
 * An error of commander in the layout of all other errors. commander's own suggestions know the flags of one command
 * only.
 */
export async function asUsageError(
  { code, message }: CommanderError,
  command: CommandName | undefined,
): Promise<CommandError> {
  const [, word = ''] = /'(.*)'/s.exec(message) ?? []
  if (code === 'commander.unknownCommand') return unknownCommand(word)
  if (code === 'commander.unknownOption') return unknownOption(word, command)
  const [flag = ''] = word.split(' ') // `--timeout <duration>`
  if (code === 'commander.optionMissingArgument')
    return usageError(`${flag} requires a value`, choiceAdvice(flag, command) ?? helpHint(command))
  const choices = command && commandTable[command].argument?.choices
  const isMissing = code === 'commander.missingArgument' && choices !== undefined
  const hint = isMissing ? `choose one of ${choices.join(', ')}` : helpHint(command)
  return usageError(plainMessage(message), hint)
}

/** The values of a flag that has few. */
function choiceAdvice(flag: string, command: CommandName | undefined): string | undefined {
  const [, definition] = (command && optionsOf(command).find(([name]) => flagOf(name) === flag)) ?? []
  const { choices, words, advice } = definition?.value ?? {}
  return choices === undefined && words === undefined ? undefined : advice
}

/** An error that suggests a command whose name is near. */
export async function unknownCommand(word: string): Promise<CommandError> {
  const { foreignCommand } = await import('./foreign-words.ts')
  const hint = foreignCommand(word) ?? helpHint(undefined)
  return usageError(`unknown command '${word}'${await suggestion(word, commandNames)}`, hint)
}

async function unknownOption(word: string, command: CommandName | undefined): Promise<CommandError> {
  const [flag = ''] = word.split('=')
  const ownFlags = command === undefined ? ['--version'] : flagsOf(command)
  if (ownFlags.includes(flag)) return usageError(`${flag} takes no value`, helpHint(command))
  const { foreignFlag } = await import('./foreign-words.ts')
  const reader = command && commandTable[command].acceptsFiles ? command : undefined
  const advice = foreignFlag(flag, ownFlags, reader)
  if (advice !== undefined) return usageError(`unknown option '${flag}'`, advice)
  const others = commandNames.filter((name) => flagsOf(name).includes(flag))
  const last = others.at(-1)
  const rest = others.slice(0, -1).join(', ')
  const where =
    last === undefined
      ? await suggestion(flag, [...ownFlags, '--help'])
      : `; it is an option of ${rest === '' ? last : `${rest} and ${last}`}`
  const hint =
    command === undefined && last !== undefined
      ? `write flags after the command: mintage COMMAND ${flag}`
      : helpHint(command)
  return usageError(`unknown option '${flag}'${where}`, hint)
}

const flagsOf = (command: CommandName): readonly string[] =>
  optionsOf(command).map(([name]: readonly [OptionName, unknown]) => flagOf(name))

/** The other words are loaded for an error only. */
async function suggestion(word: string, words: readonly string[]): Promise<string> {
  const { nearest } = await import('../manifest/spelling/suggest.ts')
  const meant = nearest(withoutDashes(word), words.map(withoutDashes))
  const found = words.find((one) => withoutDashes(one) === meant)
  return found === undefined ? '' : `; did you mean ${found}?`
}

const withoutDashes = (word: string): string => word.replace(/^--/, '')

/** `error: too many arguments for 'init'. Expected 1 argument but got 2.` */
const plainMessage = (message: string): string =>
  message
    .replace(/^error: /, '')
    .replace(/\. Expected (\d+) arguments? but got (\d+)\.$/, ': expected $1, found $2')
