import { type CommandName, commandNames } from '../../settings/option-definition.ts'
import type { Candidate } from '../candidate.ts'
import { commandTable } from '../command-table.ts'
import { type Completion, directives, nothing, wordsOf } from './candidates.ts'
import { completeArgument } from './complete-argument.ts'
import { completeValue } from './complete-value.ts'
import { type FlagTable, flagsOf, readFlags } from './read-flags.ts'

/**
 * What may follow on a command line. `typed` are the words after `mintage`, the last one up to the cursor, as the user
 * typed them. Only tables are read: no file of the user, no network, no environment.
 */
export async function complete(typed: readonly string[]): Promise<Completion> {
  const words = typed.map(unquoted)
  const last = words.at(-1) ?? ''
  const { candidates, directive } = await offer(words.slice(0, -1), last)
  // the extensions of files are not words
  if (directive === directives.filesWithExtension) return { candidates, directive }
  const start = valueIn(last)
  return { candidates: candidates.filter(({ value }) => value.startsWith(start)), directive }
}

/** Shells pass quotes on: `"js` → `js`, `--format="js` → `--format=js`. */
const unquoted = (word: string): string => word.replace(/^(-[^=]*=)?(["'])([^"']*)\2?$/, '$1$3')

/** `--format=js` → `js`: the scripts put the flag before each candidate. */
const valueIn = (last: string): string =>
  last.startsWith('-') && last.includes('=') ? last.slice(last.indexOf('=') + 1) : last

const help: Candidate = { value: '--help', description: 'print this help' }
const version: Candidate = { value: '--version', description: 'print the version' }

const commands: readonly Candidate[] = commandNames.map((value) => ({
  value,
  description: commandTable[value].summary,
}))

async function offer(before: readonly string[], last: string): Promise<Completion> {
  const [word, ...rest] = before
  if (word === undefined) return wordsOf(last.startsWith('-') ? [help, version] : [...commands, helpCommand])
  if (word === 'help') return rest.length === 0 ? wordsOf(commands) : nothing
  const command = commandNames.find((name) => name === word)
  return command === undefined ? nothing : offerFor(command, rest, last)
}

const helpCommand: Candidate = { value: 'help', description: 'print the help of a command' }

async function offerFor(command: CommandName, before: readonly string[], last: string): Promise<Completion> {
  const flags = flagsOf(command)
  const { open, used, args, hasEnded } = readFlags(before, flags)
  if (open !== undefined) return completeValue(open.value, last)
  if (hasEnded || !last.startsWith('-')) return completeArgument(commandTable[command], args.length, last)
  const [name, ...value] = last.split('=')
  const named = value.length > 0 ? flags.get(String(name)) : undefined
  if (named !== undefined) return completeValue(named.value, valueIn(last))
  return wordsOf(last.includes('=') ? [] : offeredFlags(flags, used))
}

const offeredFlags = (flags: FlagTable, used: ReadonlySet<string>): Candidate[] => [
  ...[...flags]
    .filter(([flag, { value }]) => !used.has(flag) || value.isList)
    .map(([value, definition]) => ({ value, description: definition.help })),
  help,
]
