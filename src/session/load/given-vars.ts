import { parseVar, type VarSources } from '../../manifest/expressions/vars.ts'
import { type CommandError, usageError } from '../command-error.ts'

/** The variables of `--var`; default: none. Throws CommandError (usage). */
export const givenVars = (pairs: readonly string[] = []): VarSources['vars'] =>
  pairs.map((pair) => {
    const variable = parseVar(pair)
    if (variable === undefined) throw invalidVar(pair)
    return variable
  })

/** The value may be a secret: only the start of a name is quoted. */
function invalidVar(pair: string): CommandError {
  const flag = `--var ${pair.replace(/[^\w-].*$/s, '…')}`
  return pair.includes('=')
    ? usageError(
        `${flag} has an invalid name`,
        'write it as --var NAME=VALUE; a name has letters, digits, _ and -, and starts with a letter or _',
      )
    : usageError(`${flag} has no value`, 'write it as --var NAME=VALUE')
}
