import { type Command, InvalidArgumentError, Option } from 'commander'
import { booleanAdvice, type Env, parseBoolean } from '../settings/environment.ts'
import {
  type CommandName,
  flagOf,
  type OptionDefinition,
  type OptionName,
  optionsOf,
  variableOf,
} from '../settings/options.ts'

/** Adds the options of the table that the command takes, under their headings. */
export function addOptions(command: Command, name: CommandName): void {
  for (const [option, definition] of optionsOf(name)) {
    command.optionsGroup(`${definition.group}:`).addOption(toOption(option, definition))
  }
}

function toOption(name: OptionName, definition: OptionDefinition): Option {
  const { value, default: standard, lastDefault } = definition
  if (value === undefined) return new Option(flagOf(name), definition.help)
  // a default of commander's could not be told from a value that overrides the file
  const help = lastDefault === undefined ? definition.help : `${definition.help} (default: ${lastDefault})`
  const option = new Option(`${flagOf(name)} <${value.placeholder}>`, help)
  if (value.choices) option.choices(value.choices.map(String))
  if (standard !== undefined) option.default(value.parse(standard), standard)
  return option.argParser((text, before: unknown): unknown => {
    const parsed = parse(definition, text)
    return definition.repeatable ? [...(Array.isArray(before) ? before : []), parsed] : parsed
  })
}

/** Throws InvalidArgumentError. */
function parse({ value }: OptionDefinition, text: string): unknown {
  const parsed = value === undefined ? parseBoolean(text) : value.parse(text)
  if (parsed !== undefined) return parsed
  const advice = value?.advice ?? booleanAdvice
  throw new InvalidArgumentError(`${advice.charAt(0).toUpperCase()}${advice.slice(1)}.`)
}

/**
 * Takes the options that no flag sets from the environment. commander's own `env()` reads `process.env`, takes any
 * value of a switch for yes, and an empty value for a value.
 */
export function applyVariables(command: Command, name: CommandName, env: Env): void {
  for (const [option, definition] of optionsOf(name)) {
    const text = definition.flagOnly ? undefined : env[variableOf(option)]
    if (text === undefined || command.getOptionValueSource(option) === 'cli') continue
    try {
      const parsed = parse(definition, text)
      command.setOptionValueWithSource(option, definition.repeatable ? [parsed] : parsed, 'env')
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error
      const flag = toOption(option, definition).flags
      const variable = `value '${text}' from env '${variableOf(option)}'`
      command.error(`error: option '${flag}' ${variable} is invalid. ${error.message}`)
    }
  }
}
