import { type Command, InvalidArgumentError, type Option } from 'commander'
import { booleanAdvice, type Env, parseBoolean } from '../settings/environment.ts'

/** Flags without an environment variable of their own: MINTAGE_VAR_name sets one variable. */
const flagsOnly: readonly string[] = ['help', 'version', 'var']

/** `--read-rate` is MINTAGE_READ_RATE. */
export const variableOf = (option: Option): string =>
  `MINTAGE_${option.name().replaceAll('-', '_').toUpperCase()}`

/**
 * Takes the options that no flag sets from the environment, and refuses empty values of flags. commander's own `env()`
 * reads `process.env`, takes any value of a switch for yes, and an empty value for a value.
 */
export function completeOptions(command: Command, env: Env): void {
  for (const option of command.options) {
    const name = option.attributeName()
    const source = command.getOptionValueSource(name)
    if (source === 'cli') refuseEmpty(option, command.getOptionValue(name), command)
    const text = flagsOnly.includes(option.name()) ? undefined : env[variableOf(option)]
    if (source === 'cli' || text === undefined) continue
    command.setOptionValueWithSource(name, parseVariable(option, text, command), 'env')
  }
}

function refuseEmpty(option: Option, value: unknown, command: Command): void {
  const isEmpty = value === '' || (Array.isArray(value) && value.includes(''))
  if (isEmpty) command.error(`error: option '${option.flags}' needs a value that is not empty`)
}

function parseVariable(option: Option, text: string, command: Command): unknown {
  const refuse = (advice: string): never =>
    command.error(
      `error: option '${option.flags}' value '${text}' from env '${variableOf(option)}' is invalid. ${advice}`,
    )
  if (option.isBoolean()) return parseBoolean(text) ?? refuse(booleanAdvice)
  try {
    return option.parseArg ? option.parseArg(text, undefined) : text
  } catch (error) {
    if (error instanceof InvalidArgumentError) return refuse(error.message)
    throw error
  }
}
