import { type Command, InvalidArgumentError, Option } from 'commander'
import { type LimitName, limitNames, limitSettings, parseLimit, standardText } from './catalog/limits.ts'
import { parseDuration, parseDurationOrZero } from './util/duration.ts'
import { logLevels } from './util/log-level.ts'

/**
 * A flag and its environment variable, MINTAGE_ and the flag's name. commander takes any value of the variable of
 * a flag without an argument for yes; `false`, `0` and nothing are a no here.
 */
export function env(flags: string, variable: string, description: string): Option {
  const name = `MINTAGE_${variable}`
  const option = new Option(flags, description)
  const isSwitch = !flags.includes('<')
  const isOff = ['', '0', 'false', 'no'].includes(process.env[name]?.toLowerCase() ?? 'unset')
  return isSwitch && isOff ? option : option.env(name)
}

export function addManifestOptions(command: Command): void {
  command
    .addOption(env('--project <id>', 'PROJECT', 'project of images that name none'))
    .option(
      '--var <name=value>',
      'set a variable of the manifest (repeatable; also MINTAGE_VAR_name)',
      collect,
    )
    .addOption(env('--var-file <file>', 'VAR_FILE', 'YAML file of variables (repeatable)').argParser(collect))
    .addOption(
      env('--strict', 'STRICT', 'warnings are errors, such as values that the API spec does not list'),
    )
}

export function addRunOptions(command: Command): void {
  addManifestOptions(command)
  command
    .addOption(
      env('--only <glob>', 'ONLY', 'only images whose name, or project/name, matches (repeatable)').argParser(
        collect,
      ),
    )
    .addOption(
      env('--timeout <duration>', 'TIMEOUT', 'for one image, from its start to READY')
        .default(36_000_000, '10h')
        .argParser(duration),
    )
    .addOption(
      env(
        '--deadline <duration>',
        'DEADLINE',
        'for the whole run; what is left is reported, exit 5',
      ).argParser(duration),
    )
  command.optionsGroup('Limits, which the manifest can set too, under limits:')
  for (const name of limitNames) command.addOption(limitOption(name))
  command
    .optionsGroup('Where and as whom:')
    .addOption(env('--emulator', 'EMULATOR', 'start the built-in emulator and use it'))
    .addOption(
      env('--emulator-state <file>', 'EMULATOR_STATE', 'its state: read at the start, kept at the end'),
    )
    .addOption(env('--emulator-seed <file>', 'EMULATOR_SEED', 'its state when --emulator-state has none yet'))
    .addOption(
      env('--emulator-latency <duration>', 'EMULATOR_LATENCY', 'how long its operations take')
        .default(2_000, '2s')
        .argParser(latency),
    )
    .addOption(env('--endpoint <url>', 'ENDPOINT', 'another Compute endpoint'))
    .addOption(
      env('--universe-domain <domain>', 'UNIVERSE_DOMAIN', 'universe domain, for endpoint and credentials'),
    )
    .addOption(
      env('--auth <mode>', 'AUTH', 'auto sends a token to Google only; always also to --endpoint; none never')
        .choices(['auto', 'always', 'none'])
        .default('auto'),
    )
    .addOption(
      env(
        '--impersonate-service-account <email>',
        'IMPERSONATE_SERVICE_ACCOUNT',
        'act as this service account',
      ),
    )
    .addOption(env('--billing-project <id>', 'BILLING_PROJECT', 'project whose quota the requests use'))
    .addOption(env('--access-token-file <file>', 'ACCESS_TOKEN_FILE', 'file that holds an access token'))
}

/** Without a default of commander's: then the manifest's own value could not be told from one. */
function limitOption(name: LimitName): Option {
  const { notation, meaning } = limitSettings[name]
  const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const variable = flag.replaceAll('-', '_').toUpperCase()
  const description = `${meaning} (default: ${standardText(name)})`
  return env(`--${flag} <${notation.placeholder}>`, variable, description).argParser((text) => {
    const value = parseLimit(name, text)
    if (value === undefined) throw new InvalidArgumentError(`${notation.advice}.`)
    return value
  })
}

export function addOutputOptions(command: Command): void {
  command
    .optionsGroup('Output:')
    .addOption(
      env('--format <format>', 'FORMAT', 'of the result on stdout')
        .choices(['text', 'json', 'markdown'])
        .default('text'),
    )
    .addOption(env('--report <file>', 'REPORT', 'write the result to a file too: .json, .md or .txt'))
    .addOption(
      env(
        '--log-level <level>',
        'LOG_LEVEL',
        'on stderr; debug shows each HTTP attempt, trace also what is sent and comes',
      )
        .choices(logLevels)
        .default('info'),
    )
  addColorOptions(command)
}

export function addColorOptions(command: Command): void {
  command
    .addOption(env('--quiet', 'QUIET', 'nothing on stderr but errors'))
    .addOption(env('--color <when>', 'COLOR', 'colours').choices(['auto', 'always', 'never']).default('auto'))
}

function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value]
}

function duration(value: string): number {
  const ms = parseDuration(value)
  if (ms === undefined) throw new InvalidArgumentError('write it as 90s, 10m or 1h30m, longer than zero.')
  return ms
}

/** A duration that may be none at all. */
export function latency(value: string): number {
  const ms = parseDurationOrZero(value)
  if (ms === undefined) throw new InvalidArgumentError('write it as 250ms, 90s or 10m, or as 0s.')
  return ms
}

export function port(value: string): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) {
    throw new InvalidArgumentError('write a port from 0 to 65535.')
  }
  return Number(value)
}
