import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Env } from '../settings/environment.ts'
import type { CommandName, OptionDefinition } from '../settings/option-definition.ts'
import { flagOf, type OptionName, optionsOf, variableOf } from '../settings/options.ts'
import type { ValueKind } from '../settings/value-kinds.ts'

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
    const parsed = parse(value, text)
    return Array.isArray(parsed) && Array.isArray(before) && value.isList ? [...before, ...parsed] : parsed
  })
}

/** Commander derives the name from the flag, which options of two commands may share. */
function named(name: OptionName, option: Option): Option {
  option.attributeName = () => name
  return option
}

/** Throws InvalidArgumentError. */
function parse({ parse, advice }: ValueKind<unknown>, text: string): unknown {
  const parsed = parse(text)
  if (parsed !== undefined) return parsed
  throw new InvalidArgumentError(`${advice.charAt(0).toUpperCase()}${advice.slice(1)}.`)
}

/**
 * Reads options without a flag from the environment. commander's own `env()` reads `process.env`, treats any value of
 * a switch as true, and accepts an empty value.
 */
export function applyVariables(command: Command, name: CommandName, env: Env): void {
  for (const [option, definition] of optionsOf(name)) {
    const text = definition.flagOnly ? undefined : env[variableOf(option)]
    if (text === undefined || command.getOptionValueSource(option) === 'cli') continue
    try {
      command.setOptionValueWithSource(option, parse(definition.value, text), 'env')
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error
      const given = `'${toOption(option, definition).flags}' value '${text}' from env '${variableOf(option)}'`
      command.error(`error: option ${given} is invalid. ${error.message}`)
    }
  }
}
