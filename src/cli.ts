import { existsSync } from 'node:fs'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { distance } from 'fastest-levenshtein'
import type { Io } from './commands/io.ts'
import type { ExitCode } from './report/report.ts'
import { parseDuration } from './util/duration.ts'
import { packageVersion } from './util/version.ts'

/**
 * Parses the arguments and runs the command; answers the exit code. Commands are imported when they are run,
 * so that `validate` does not pay for the HTTP client.
 */
export async function runCli(argv: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = 0
  const program = buildProgram(io, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 64
    throw error
  }
}

type Done = (code: ExitCode) => void

function buildProgram(io: Io, done: Done): Command {
  const program = new Command('mintage')
    .description(
      'Keeps a catalog of Compute Engine golden images current: creates the images that\nthe manifest lists and the project lacks, inside the API quotas.',
    )
    .version(packageVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    })
    .showSuggestionAfterError()
    .showHelpAfterError('(mintage --help shows what there is)')
    .addHelpText('after', programHelp)
  program.addCommand(applyCommand(io, done), { isDefault: true })
  program.addCommand(planCommand(io, done))
  program.addCommand(validateCommand(io, done))
  program.addCommand(schemaCommand(io, done))
  program.addCommand(emulatorCommand(io, done))
  for (const command of program.commands) command.copyInheritedSettings(program)
  return program
}

const programHelp = `
Examples:
  mintage validate images.yaml                  check the manifest; no credentials needed
  mintage plan images.yaml                      show what apply would create
  mintage apply images.yaml                     create what is missing
  mintage apply --emulator images.yaml          the same, against a built-in Compute emulator

Exit codes:
  0 all is as the manifest says   1 an image failed, drifted, was skipped or cancelled
  2 plan --detailed-exitcode found changes      3 the manifest is invalid
  4 credentials or permissions    5 the deadline ended the run
  64 wrong usage                  130/143 interrupted

Every flag can be set in the environment: --report FILE is MINTAGE_REPORT, and so on.`

function applyCommand(io: Io, done: Done): Command {
  const command = new Command('apply')
    .summary('create the images that are missing (the default command)')
    .description('Creates the images of the manifest that do not exist, and reports on each.')
    .argument('[file...]', filesHelp)
    .addOption(env('--dry-run', 'DRY_RUN', 'only plan: send nothing but reads'))
  addRunOptions(command)
  addOutputOptions(command)
  return command.addHelpText('after', applyHelp).action(async (files: string[], flags) => {
    refuseMistypedCommand(files, command)
    const { apply } = await import('./commands/apply.ts')
    done(await apply({ ...flags, files }, io))
  })
}

/** As apply needs not be named, a command that is misspelt would be taken for a file. */
function refuseMistypedCommand([word]: readonly string[], apply: Command): void {
  if (word === undefined || !/^[a-z]+$/.test(word) || existsSync(word)) return
  const names = apply.parent?.commands.map((command) => command.name()) ?? []
  const near = names.find((name) => distance(name, word) <= 2)
  if (near !== undefined) apply.error(`error: unknown command '${word}'\n(Did you mean ${near}?)`)
}

const filesHelp = 'manifest files, folders (their *.yaml), or - for standard input (default: images.yaml)'

const applyHelp = `
Examples:
  mintage apply                                 images.yaml in this folder
  mintage apply base.yaml web.yaml --only 'web-*'
  mintage apply --var release=2026-11 --report report.json
  mintage apply --deadline 50m --format markdown >> "$GITHUB_STEP_SUMMARY"`

function planCommand(io: Io, done: Done): Command {
  const command = new Command('plan')
    .summary('show what apply would do; send nothing but reads')
    .description('Shows what apply would do. Sends nothing but reads.')
    .argument('[file...]', filesHelp)
    .addOption(env('--detailed-exitcode', 'DETAILED_EXITCODE', 'exit with 2 if there is something to create'))
  addRunOptions(command)
  addOutputOptions(command)
  return command
    .addHelpText(
      'after',
      '\nExamples:\n  mintage plan images.yaml\n  mintage plan --format markdown --detailed-exitcode',
    )
    .action(async (files: string[], flags) => {
      const { plan } = await import('./commands/plan.ts')
      done(await plan({ ...flags, files }, io))
    })
}

function validateCommand(io: Io, done: Done): Command {
  const command = new Command('validate')
    .summary('check the manifest offline; no credentials needed')
    .description(
      'Checks the manifest offline: syntax, schema, expressions, references. Needs no credentials.',
    )
    .argument('[file...]', filesHelp)
  addManifestOptions(command)
  addColorOptions(command)
  return command
    .addHelpText(
      'after',
      '\nExamples:\n  mintage validate images.yaml\n  mintage validate --strict manifests/',
    )
    .action(async (files: string[], flags) => {
      const { validate } = await import('./commands/validate.ts')
      done(await validate({ ...flags, files }, io))
    })
}

function schemaCommand(io: Io, done: Done): Command {
  return new Command('schema')
    .summary('print the JSON Schema of the manifest')
    .description('Prints the JSON Schema of the manifest, for editors and other tools.')
    .addHelpText('after', '\nExample:\n  mintage schema > manifest.schema.json')
    .action(async () => {
      const { schema } = await import('./commands/schema.ts')
      done(await schema(io))
    })
}

function emulatorCommand(io: Io, done: Done): Command {
  return new Command('emulator')
    .summary('run the Compute emulator as a server')
    .description(
      'Runs the built-in Compute emulator (images, operations, disks, snapshots) until interrupted.',
    )
    .addOption(
      env('--port <port>', 'PORT', 'port to listen on; 0 = any free one').default(8787).argParser(port),
    )
    .addOption(env('--host <host>', 'HOST', 'address to listen on').default('127.0.0.1'))
    .addOption(env('--state <file>', 'STATE', 'keep the state in this YAML file, over restarts'))
    .addOption(env('--seed <file>', 'SEED', 'begin with this state when --state has none yet'))
    .addOption(
      env('--latency <duration>', 'LATENCY', 'how long an operation takes')
        .default(2_000, '2s')
        .argParser(duration),
    )
    .addHelpText('after', emulatorHelp)
    .action(async (flags) => {
      const { emulator } = await import('./commands/emulator.ts')
      done(await emulator(flags, io))
    })
}

const emulatorHelp = `
Examples:
  mintage emulator --port 8787 --state emulator.yaml
  mintage apply --endpoint http://127.0.0.1:8787 images.yaml`

/** A flag and its environment variable, MINTAGE_ and the flag's name. */
function env(flags: string, variable: string, description: string): Option {
  return new Option(flags, description).env(`MINTAGE_${variable}`)
}

function addManifestOptions(command: Command): void {
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

function addRunOptions(command: Command): void {
  addManifestOptions(command)
  command
    .addOption(
      env('--only <glob>', 'ONLY', 'only images whose name, or project/name, matches (repeatable)').argParser(
        collect,
      ),
    )
    .addOption(env('--concurrency <n>', 'CONCURRENCY', 'images in flight').default(100).argParser(count))
    .addOption(
      env('--rate <n/min>', 'RATE', 'inserts a minute and project').default(300, '300/min').argParser(rate),
    )
    .addOption(
      env('--read-rate <n/min>', 'READ_RATE', 'reads and polls a minute and project')
        .default(1_200, '1200/min')
        .argParser(rate),
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
        .argParser(duration),
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

function addOutputOptions(command: Command): void {
  command
    .optionsGroup('Output:')
    .addOption(
      env('--format <format>', 'FORMAT', 'of the result on stdout')
        .choices(['text', 'json', 'markdown'])
        .default('text'),
    )
    .addOption(env('--report <file>', 'REPORT', 'write the result to a file too: .json, .md or .txt'))
    .addOption(
      env('--log-level <level>', 'LOG_LEVEL', 'on stderr; debug shows each HTTP attempt')
        .choices(['error', 'warn', 'info', 'debug'])
        .default('info'),
    )
  addColorOptions(command)
}

function addColorOptions(command: Command): void {
  command
    .addOption(env('--quiet', 'QUIET', 'nothing on stderr but errors'))
    .addOption(env('--color <when>', 'COLOR', 'colours').choices(['auto', 'always', 'never']).default('auto'))
}

function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value]
}

function duration(value: string): number {
  const ms = parseDuration(value)
  if (ms === undefined) throw new InvalidArgumentError('write it as 90s, 10m, 1h30m.')
  return ms
}

function count(value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new InvalidArgumentError('write a whole number from 1 to 999999.')
  return Number(value)
}

function rate(value: string): number {
  const [, number = '', unit = 'min'] = /^([1-9]\d{0,6})(?:\/(min|s))?$/.exec(value) ?? []
  if (number === '') throw new InvalidArgumentError('write it as 300/min or 5/s.')
  return Number(number) * (unit === 's' ? 60 : 1)
}

function port(value: string): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) {
    throw new InvalidArgumentError('write a port from 0 to 65535.')
  }
  return Number(value)
}
