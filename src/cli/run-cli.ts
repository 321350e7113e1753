import { Command, CommanderError } from 'commander'
import { CommandError } from '../commands/command-error.ts'
import { type Io, printError } from '../commands/io.ts'
import type { ExitCode } from '../report/exit-code.ts'
import {
  addColorOptions,
  addEmulatorOptions,
  addManifestOptions,
  addOutputOptions,
  addRunOptions,
} from '../settings/cli-options.ts'
import { cleanEnvironment } from '../settings/environment.ts'
import { packageVersion } from '../util/version.ts'
import { wrapHelp } from './help.ts'
import { completeOptions } from './variables.ts'

/**
 * Parses the arguments and runs the command; resolves with the exit code. Commands are imported when they are run,
 * so that `validate` does not pay for the HTTP client.
 */
export async function runCli(argv: readonly string[], processIo: Io): Promise<ExitCode> {
  const io: Io = { ...processIo, env: cleanEnvironment(processIo.env) }
  let exitCode: ExitCode = 0
  const [word] = argv
  if (word !== undefined && isManifest(word)) return printError(noCommand(word), io)
  const program = buildProgram(io, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (error) {
    // help that was asked for is no error; a command line without a command is one, lest a script lose it unseen
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 64
    if (error instanceof CommandError) return printError(error, io)
    throw error
  }
}

type Done = (code: ExitCode) => void

function buildProgram(io: Io, done: Done): Command {
  const program = wrapHelp(new Command('mintage'), io)
    .description(
      'Keeps a catalog of Compute Engine golden images current: creates the images that the manifest lists and the project lacks, within API quotas.',
    )
    .usage('COMMAND [flags] [FILE...]')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .showSuggestionAfterError()
    .addHelpText('after', programHelp)
  program.addCommand(applyCommand(io, done))
  program.addCommand(planCommand(io, done))
  program.addCommand(validateCommand(io, done))
  program.addCommand(schemaCommand(io, done))
  program.addCommand(emulatorCommand(io, done))
  for (const command of program.commands) {
    command
      .copyInheritedSettings(program)
      .showHelpAfterError(`hint: mintage ${command.name()} --help lists its flags`)
      .hook('preAction', (_this, action) => completeOptions(action, io.env))
  }
  return program.showHelpAfterError('hint: mintage --help lists the commands')
}

/** A path, where the command belongs. */
const isManifest = (word: string): boolean => word === '-' || (/[./\\]/.test(word) && !word.startsWith('-'))

const noCommand = (word: string): CommandError =>
  new CommandError(64, `unknown command '${word}'`, `name a command first: mintage apply ${word}`)

const programHelp = `
Examples:
  mintage validate images.yaml             check the manifest offline
  mintage plan images.yaml                 show what apply would do
  mintage apply images.yaml                create the missing images
  mintage apply --emulator images.yaml     the same on a built-in emulator

Exit codes:
  0         all is as the manifest says
  1         an image failed, drifted, was skipped or cancelled, or the API could
            not be reached
  2         plan --detailed-exitcode found changes, nothing is blocked
  3         the manifest is invalid
  4         credentials or permissions
  5         the deadline ended the run
  64        usage
  129, 130, 143   interrupted by SIGHUP, SIGINT, SIGTERM

Every flag is also an environment variable: --read-rate is MINTAGE_READ_RATE.
A flag overrides the environment, which overrides the manifest.`

function applyCommand(io: Io, done: Done): Command {
  const command = new Command('apply')
    .summary('create the missing images')
    .description('Creates the images of the manifest that do not exist, and reports on each.')
    .argument('[file...]', filesHelp)
  addRunOptions(command)
  addOutputOptions(command)
  return command
    .optionsGroup('Options:')
    .option('--dry-run', 'only plan: read-only')
    .addHelpText('after', applyHelp)
    .action(async (files: string[], flags) => {
      const { apply } = await import('../commands/apply.ts')
      done(await apply({ ...flags, files }, io))
    })
}

const filesHelp = 'manifest files, folders (*.yaml, *.yml), or - for stdin (default: images.yaml)'

const applyHelp = `
Examples:
  mintage apply                            images.yaml in this folder
  mintage apply base.yaml web.yaml --only 'web-*'
  mintage apply --var release=2026-11 --report report.json
  mintage apply --deadline 50m --format markdown >> "$GITHUB_STEP_SUMMARY"`

function planCommand(io: Io, done: Done): Command {
  const command = new Command('plan')
    .summary('show what apply would do; read-only')
    .description('Shows what apply would do. Read-only.')
    .argument('[file...]', filesHelp)
  addRunOptions(command)
  addOutputOptions(command)
  return command
    .optionsGroup('Options:')
    .option('--detailed-exitcode', 'exit with 2 on changes, 1 on drift')
    .addHelpText(
      'after',
      '\nExamples:\n  mintage plan images.yaml\n  mintage plan --format markdown --detailed-exitcode',
    )
    .action(async (files: string[], flags) => {
      const { plan } = await import('../commands/plan.ts')
      done(await plan({ ...flags, files }, io))
    })
}

function validateCommand(io: Io, done: Done): Command {
  const command = new Command('validate')
    .summary('check the manifest offline; needs no credentials')
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
      const { validate } = await import('../commands/validate.ts')
      done(await validate({ ...flags, files }, io))
    })
}

function schemaCommand(io: Io, done: Done): Command {
  return new Command('schema')
    .summary('print the JSON Schema of the manifest')
    .description('Prints the JSON Schema of the manifest, for editors and other tools.')
    .option('--catalog', 'that of _catalog.yaml, what a folder gives its manifests')
    .option('--modeline', 'print the first line that makes an editor use it')
    .addHelpText(
      'after',
      '\nExamples:\n  mintage schema > manifest.schema.json\n  mintage schema --modeline | cat - images.yaml > with-modeline.yaml',
    )
    .action(async (flags) => {
      const { schema } = await import('../commands/schema.ts')
      done(await schema(flags, io))
    })
}

function emulatorCommand(io: Io, done: Done): Command {
  const command = new Command('emulator')
    .summary('serve the Compute emulator')
    .description('Serves the Compute emulator (images, operations, disks, snapshots) until interrupted.')
  addEmulatorOptions(command)
  return command.addHelpText('after', emulatorHelp).action(async (flags) => {
    const { emulator } = await import('../commands/emulator.ts')
    done(await emulator(flags, io))
  })
}

const emulatorHelp = `
Examples:
  mintage emulator --port 8787 --state emulator.yaml
  mintage emulator --latency 0s --quota documented
  mintage apply --endpoint http://127.0.0.1:8787 images.yaml`
