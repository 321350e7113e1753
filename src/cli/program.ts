import { Command, CommanderError } from 'commander'
import { type Io, printError, write } from '../commands/io.ts'
import type { ExitCode } from '../report/exit-code.ts'
import { CommandError, usageError } from '../session/command-error.ts'
import { defaultManifest } from '../settings/default-manifest.ts'
import { isGithubStep } from '../settings/environment.ts'
import { type ReportingCommand, reportingCommands } from '../settings/formats.ts'
import { runIdentity } from '../settings/log-format.ts'
import { type CommandName, commandNames } from '../settings/option-definition.ts'
import type { FlagsOf } from '../settings/options.ts'
import { packageVersion } from '../util/package-file.ts'
import { addOptions, applyVariables, brokenOptions, namesOf } from './command-options.ts'
import { commandTable } from './command-table.ts'
import { earlyLogFormat } from './early-log-format.ts'
import { addHelp, exampleHelp, filesHelp, programHelp, wrapHelp } from './help.ts'
import { warnOfMisspelledVariables } from './misspelled-variables.ts'
import { asUsageError, unknownCommand } from './usage-errors.ts'

/** Parses the arguments and runs the command; resolves with the exit code. */
export async function runProgram(argv: readonly string[], io: Io): Promise<ExitCode> {
  if (earlyLogFormat(argv, io.env, io.stderr.isTTY ?? false) === 'text') return runArguments(argv, io)
  const { runLogged, withLog } = await import('../commands/output/log-io.ts')
  const logged = withLog(io)
  const command = commandOf(argv)
  if (command !== undefined) startLog(logged, command, {}) // errors of parsing are errors of this command
  return runLogged(logged, () => runArguments(argv, logged))
}

async function runArguments(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await parseArguments(argv, io)
  } catch (error) {
    const failure = error instanceof CommanderError ? await asUsageError(error, commandOf(argv)) : error
    if (!(failure instanceof CommandError)) throw error
    await printError(failure, io)
    return showOnStep(argv[0], failure, io)
  }
}

async function parseArguments(argv: readonly string[], io: Io): Promise<ExitCode> {
  const [word, topic] = argv
  if (word !== undefined && isManifest(word)) throw noCommand(word)
  if (word === 'help' && topic !== undefined && isUnknown(topic)) throw await unknownCommand(topic)
  let exitCode: ExitCode = 0
  let help = ''
  const program = buildProgram(argv, io, {
    done(code) {
      exitCode = code
    },
    print(text) {
      help += text
    },
  })
  try {
    // commander has no help of its command help, and treats this as a missing command
    const words = word === 'help' && topic === 'help' ? [word] : [...argv]
    await program.parseAsync(words, { from: 'user' })
    return exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode !== 0) {
      // a missing command is an error, as a script may have lost it; its help is on stderr
      if (error.code === 'commander.help') return 64
      throw error
    }
    await write(io, help)
    return 0
  }
}

const reportingCommand = (word: string | undefined): ReportingCommand | undefined =>
  reportingCommands.find((name) => name === word)

const commandOf = ([word]: readonly string[]): CommandName | undefined =>
  commandNames.find((name) => name === word)

/** A wrong flag ends a command before it can set the outputs of a GitHub step, on which later steps may depend. */
async function showOnStep(word: string | undefined, error: CommandError, io: Io): Promise<ExitCode> {
  const { message, hint, exitCode } = error
  const command = reportingCommand(word)
  if (command === undefined || !isGithubStep(io.env)) return exitCode
  const { showOnGithub } = await import('../commands/output/github.ts')
  await showOnGithub(
    { command, message, hint, exitCode, problems: [] },
    { annotations: 'off', verbose: false },
    io,
  )
  return exitCode
}

/** What happens while the arguments are parsed. */
interface Parsing {
  /** The command has ended. */
  done(code: ExitCode): void
  /** Collects requested help, and the version. */
  print(text: string): void
}

function buildProgram([first, second]: readonly string[], io: Io, parsing: Parsing): Command {
  const program = wrapHelp(new Command('mintage'), io, parsing.print)
    .description(
      'Keep a catalog of Compute Engine golden images current: create the missing images of a YAML manifest within API quotas, and retire old ones by its rules.',
    )
    .usage('COMMAND [flags] [FILE...]')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .showSuggestionAfterError(false) // errors have suggestions of all commands
  addHelp(program, io, programHelp)
  // options take time to build: the options of other commands are omitted
  const called = commandNames.find((name) => name === (first === 'help' ? second : first))
  for (const name of commandNames) {
    const command = addCommand(program, name, io, parsing)
    if (called === undefined || called === name) addOptions(command, name)
  }
  return program
}

function addCommand<Name extends CommandName>(
  program: Command,
  name: Name,
  io: Io,
  { done }: Parsing,
): Command {
  const { summary, description, acceptsFiles, argument, examples, load } = commandTable[name]
  const command = new Command(name)
    .summary(summary)
    .description(description)
    .copyInheritedSettings(program)
    .action(async () => {
      if (command.args.includes('') && (acceptsFiles || name === 'init')) throw emptyName()
      applyVariables(command, name, io.env)
      const nameOf = namesOf(command)
      const broken = brokenOptions(command, nameOf)
      if (broken !== undefined && reportingCommand(name) === undefined) throw broken
      startLog(io, name, command.opts())
      if (!command.opts().quiet) await warnOfMisspelledVariables(name, io)
      const run = await load()
      io.limitHeap()
      done(
        await run(
          {
            ...command.opts<FlagsOf<Name>>(),
            files: command.args,
            argument: command.args[0],
            broken,
            nameOf,
          },
          io,
        ),
      )
    })
  addHelp(command, io, (columns) => exampleHelp(examples, columns))
  if (acceptsFiles) command.argument('[file...]', filesHelp)
  if (argument) command.argument(argument.usage, argument.help)
  program.addCommand(command)
  return command
}

function startLog(
  { log, env }: Io,
  name: CommandName,
  { quiet, logLevel = 'info', shard }: Partial<FlagsOf<'apply'>>,
): void {
  const { task } = runIdentity(env, '', shard?.index)
  log?.start(name, quiet ? 'error' : logLevel, { task })
}

/** Whether the word is a path instead of a command. */
const isManifest = (word: string): boolean => word === '-' || (/[./\\]/.test(word) && !word.startsWith('-'))

/** commander would print the help of the program, without a reason. */
const isUnknown = (topic: string): boolean =>
  !topic.startsWith('-') && topic !== 'help' && !commandNames.some((name) => name === topic)

/** A variable of a script may be unset. */
const emptyName = (): CommandError =>
  usageError('a file name is empty', `specify a file, or omit the argument to use ${defaultManifest}`)

const noCommand = (word: string): CommandError =>
  usageError(`unknown command '${word}'`, `put a command first: mintage plan ${word}`)
