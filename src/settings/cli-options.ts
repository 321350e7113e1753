import { type Command, InvalidArgumentError, Option } from 'commander'
import { parseDuration, parseDurationOrZero } from '../util/duration.ts'
import { type LimitName, limitNames, limitSettings, parseLimit, standardText } from './limits.ts'
import { logLevels } from './log-level.ts'

export function addManifestOptions(command: Command): void {
  command
    .optionsGroup('Input:')
    .option('--project <id>', 'use this project for images that name none')
    .option('--var <name=value>', 'set a variable of the manifest (repeatable)', collect)
    .option('--var-file <file>', 'read variables from a YAML file (repeatable)', collect)
    .option('--strict', 'treat warnings as errors')
}

export function addRunOptions(command: Command): void {
  addManifestOptions(command)
  command.option('--only <glob>', 'select by name or project/name; !GLOB excludes (repeatable)', collect)
  addLimitOptions(command)
  addConnectionOptions(command)
}

function addLimitOptions(command: Command): void {
  command
    .optionsGroup('Limits:')
    .addOption(
      new Option('--timeout <duration>', 'stop waiting for an image after this time')
        .default(36_000_000, '10h')
        .argParser(duration),
    )
    .option('--deadline <duration>', 'end the run after this time, exit 5', duration)
  for (const name of limitNames) command.addOption(limitOption(name))
}

function addConnectionOptions(command: Command): void {
  command
    .optionsGroup('Endpoint and credentials:')
    .option('--emulator', 'use a built-in Compute emulator')
    .option('--emulator-state <file>', "load and keep the emulator's state in this file")
    .option('--emulator-seed <file>', 'load this state if --emulator-state has none yet')
    .addOption(
      new Option('--emulator-latency <duration>', 'set how long an operation of the emulator takes')
        .default(2_000, '2s')
        .argParser(latency),
    )
    .option('--endpoint <url>', 'use another Compute endpoint')
    .option('--universe-domain <domain>', 'set the universe domain of endpoint and credentials')
    .addOption(
      new Option('--auth <mode>', 'send tokens to Google only (auto), to --endpoint too, or never')
        .choices(['auto', 'always', 'none'])
        .default('auto'),
    )
    .option('--impersonate-service-account <emails>', 'act as this service account')
    .option('--billing-project <id>', "use this project's API quota")
    .option('--access-token-file <file>', 'read the access token from this file')
}

/** Without a default of commander's: then the manifest's own value could not be told from one. */
function limitOption(name: LimitName): Option {
  const { notation, meaning } = limitSettings[name]
  const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const description = `${meaning} (default: ${standardText(name)})`
  return new Option(`--${flag} <${notation.placeholder}>`, description).argParser((text) => {
    const value = parseLimit(name, text)
    if (value === undefined) throw new InvalidArgumentError(`${notation.advice}.`)
    return value
  })
}

export function addOutputOptions(command: Command): void {
  command
    .optionsGroup('Output:')
    .addOption(
      new Option('--format <format>', 'set the format of the result on stdout')
        .choices(['text', 'json', 'markdown'])
        .default('text'),
    )
    .option('--report <file>', 'write the result to a .json, .md or .txt file too')
    .option('--verbose', 'list existing images too, and each field to be sent')
    .addOption(
      new Option('--log-level <level>', 'set what stderr shows; debug: requests; trace: their content')
        .choices(logLevels)
        .default('info'),
    )
  addColorOptions(command)
}

export function addColorOptions(command: Command): void {
  command
    .optionsGroup('Output:')
    .option('--quiet', 'print only errors to stderr')
    .addOption(
      new Option('--color <when>', 'set when to color the output')
        .choices(['auto', 'always', 'never'])
        .default('auto'),
    )
}

export function addEmulatorOptions(command: Command): void {
  command
    .addOption(
      new Option('--port <port>', 'listen on this port; 0: any free one').default(8787).argParser(port),
    )
    .addOption(new Option('--host <host>', 'listen on this address').default('127.0.0.1'))
    .option('--allow-host <name>', 'serve requests to this host name too (repeatable)', collect)
    .option('--state <file>', 'keep the state in this YAML file across restarts')
    .option('--seed <file>', 'load this state if --state has none yet')
    .option('--latency <duration>', 'set how long an operation takes (default: 2s)', latency)
    .addOption(
      new Option('--quota <preset>', "set the rate quotas: Google's documented ones, or none").choices([
        'documented',
        'none',
      ]),
    )
    .option('--strict-bodies', 'refuse unknown members and mistyped scalars of a body')
    .option('--config <file>', 'read latencies, quotas and faults from this YAML file')
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
function latency(value: string): number {
  const ms = parseDurationOrZero(value)
  if (ms === undefined) throw new InvalidArgumentError('write it as 250ms, 90s or 10m, or as 0s.')
  return ms
}

function port(value: string): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) {
    throw new InvalidArgumentError('write a port from 0 to 65535.')
  }
  return Number(value)
}
