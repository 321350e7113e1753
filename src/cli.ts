import { existsSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { distance } from 'fastest-levenshtein'
import {
  addColorOptions,
  addManifestOptions,
  addOutputOptions,
  addRunOptions,
  env,
  latency,
  port,
} from './cli-options.ts'
import { CommandError } from './commands/command-error.ts'
import type { Io } from './commands/io.ts'
import { tellError } from './commands/tell-error.ts'
import type { ExitCode } from './report/report.ts'
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
    if (error instanceof CommandError) return tellError(error, io)
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
      env('--latency <duration>', 'LATENCY', 'how long an operation takes (default: 2s)').argParser(latency),
    )
    .addOption(
      env('--quota <preset>', 'QUOTA', "rate quotas: Google's documented ones, or none").choices([
        'documented',
        'none',
      ]),
    )
    .addOption(env('--config <file>', 'CONFIG', 'latencies, quotas and faults, from this YAML file'))
    .addHelpText('after', emulatorHelp)
    .action(async (flags) => {
      const { emulator } = await import('./commands/emulator.ts')
      done(await emulator(flags, io))
    })
}

const emulatorHelp = `
Examples:
  mintage emulator --port 8787 --state emulator.yaml
  mintage emulator --latency 0s --quota documented
  mintage apply --endpoint http://127.0.0.1:8787 images.yaml`
