import { type Command, Option } from 'commander'
import { type CommandError, usageError } from '../session/command-error.ts'
import type { Env } from '../settings/environment.ts'
import { brokenRule, isExcluded } from '../settings/flag-rules.ts'
import type { CommandName, OptionDefinition } from '../settings/option-definition.ts'
import {
  flagOf,
  isValueOf,
  type NameOf,
  type OptionName,
  optionsOf,
  variableOf,
} from '../settings/options.ts'
import { invalidValue, invalidVariable } from './usage-errors.ts'

/** Adds the command's options from the table, under their headings. */
export function addOptions(command: Command, name: CommandName): void {
  for (const [option, definition] of optionsOf(name)) {
    command.optionsGroup(`${definition.group}:`).addOption(toOption(option, definition))
  }
}

function toOption(name: OptionName, { value, help, ...definition }: OptionDefinition): Option {
  const flag = flagOf(name)
  if (value.placeholder === undefined) return named(name, new Option(flag, help))
  // commander's own default would look like a value that overrides the file
  const note = definition.fallback === undefined ? '' : ` (default: ${definition.fallback})`
  const option = named(name, new Option(`${flag} <${value.placeholder}>`, help + note))
  if (value.choices) option.choices(value.choices)
  if (definition.default !== undefined) option.default(value.parse(definition.default), definition.default)
  return option.argParser((text, before: unknown): unknown => {
    const parsed = value.parse(text)
    if (parsed === undefined) throw invalidValue(flag, text, value.advice)
    return Array.isArray(parsed) && Array.isArray(before) && value.isList ? [...before, ...parsed] : parsed
  })
}

/** Commander derives the name from the flag, which options of two commands may share. */
function named(name: OptionName, option: Option): Option {
  option.attributeName = () => name
  return option
}

/**
 * Reads options without a flag from the environment, unless a flag excludes them. Throws CommandError for a value that
 * no command accepts; one that suits only other commands, such as `MINTAGE_FORMAT=markdown` for `validate`, leaves the
 * default. commander's own `env()` reads `process.env`, treats any value of a switch as true, and accepts an empty value.
 */
export function applyVariables(command: Command, name: CommandName, env: Env): void {
  const isFlag = (option: OptionName) => command.getOptionValueSource(option) === 'cli'
  for (const [option, definition] of optionsOf(name)) {
    const text = definition.flagOnly ? undefined : env[variableOf(option)]
    if (text === undefined || isFlag(option) || isExcluded(option, isFlag)) continue
    if (definition.isOfOthers?.(text, name)) continue
    const parsed = definition.value.parse(text)
    if (parsed !== undefined) command.setOptionValueWithSource(option, parsed, 'env')
    else if (!isValueOf(variableOf(option), text))
      throw invalidVariable(option, text, definition.value.advice, name)
  }
}

/** What the user calls the options of a command: those from the environment by their variables. */
export const namesOf =
  (command: Command): NameOf =>
  (option) =>
    command.getOptionValueSource(option) === 'env' ? variableOf(option) : flagOf(option)

/** The error of options that contradict each other; undefined if none do. */
export function brokenOptions(command: Command, nameOf: NameOf): CommandError | undefined {
  const broken = brokenRule(command.opts(), nameOf)
  return broken && usageError(broken.message, broken.hint)
}
