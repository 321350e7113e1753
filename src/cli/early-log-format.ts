import type { Env } from '../settings/environment.ts'
import { chooseLogFormat, type LogFormat, logFormats } from '../settings/log-format.ts'
import { commandNames } from '../settings/option-definition.ts'
import { flagOf, optionsOf, variableOf } from '../settings/options.ts'

/**
 * The format of stderr before the arguments are parsed, as errors of parsing are entries too. Commands without
 * --log-format are for people.
 */
export function earlyLogFormat(argv: readonly string[], env: Env, stderrIsTTY: boolean): LogFormat {
  const [word = ''] = argv
  if (word.startsWith('-') || word === 'help') return 'text'
  const command = commandNames.find((name) => name === word)
  if (command !== undefined && !optionsOf(command).some(([name]) => name === 'logFormat')) return 'text'
  const text = lastValue(argv, flagOf('logFormat')) ?? env[variableOf('logFormat')]
  return chooseLogFormat(logFormats.find((format) => format === text) ?? 'auto', env, stderrIsTTY)
}

/** Of `--flag value` and `--flag=value`. */
function lastValue(argv: readonly string[], flag: string): string | undefined {
  const values = argv.flatMap((word, index) => {
    if (word.startsWith(`${flag}=`)) return [word.slice(flag.length + 1)]
    return argv[index - 1] === flag ? [word] : []
  })
  return values.at(-1)
}
