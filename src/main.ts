import { setFlagsFromString } from 'node:v8'
import type { Io } from './commands/io.ts'
import { earlySignals, keepsSignals } from './commands/signals.ts'
import { cleanEnvironment } from './settings/environment.ts'
import { breakCommands } from './text/workflow-commands.ts'
import { bugText } from './util/bug-text.ts'
import { systemClock } from './util/clock.ts'
import { heapFlags } from './util/heap-flags.ts'
import { findStartError, startProgram } from './util/process-group.ts'
import { Secrets } from './util/secrets.ts'
import { signals } from './util/signals.ts'

// A reader that disconnects (`mintage plan | head`) is not an error: the exit code still reports the result. The function
// that writes the result gets all other errors of stdout; errors of stderr cannot be reported anywhere.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

// Google's libraries read the environment themselves.
const env = cleanEnvironment(process.env)
for (const name of Object.keys(process.env)) {
  if (env[name] === undefined) delete process.env[name]
  else if (env[name] !== process.env[name]) process.env[name] = env[name]
}

const secrets = new Secrets()
const crashes = new Set<(error: unknown) => void>()

/** Passes an uncaught exception to the command, which still writes its report; without a command, ends the process. */
function crash(error: unknown): void {
  const listener = [...crashes].at(-1) ?? endWithBug
  crashes.delete(listener)
  listener(error)
}

// Prints the stack alone: Node would print the error's members too.
function endWithBug(error: unknown): void {
  process.stderr.write(breakCommands(bugText(error, secrets)), () => process.exit(1))
}

process.on('uncaughtException', crash)
// Node would exit with code 13 or 0, without a message.
process.on('beforeExit', () => crash(new Error('no pending work is left, but the command has not ended')))

/** Ends the process once all output is written: a forgotten request or timer must not keep it alive. */
function end(code: number): void {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
}

function exit(code: number): void {
  process.stderr.write(process.stderr.isTTY ? '\u001B[?25h\n' : '') // the cursor, if a screen hid it
  process.exit(code)
}

const args = process.argv.slice(2)
const early = earlySignals({ clock: systemClock, exit })
if (keepsSignals(args)) for (const name of signals) process.on(name, early.keep)

const io: Io = {
  stdin: () => process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env,
  platform: process.platform,
  clock: systemClock,
  secrets,
  onSignal(listener) {
    // in this order: without a listener, Node drops a signal that has arrived and is not yet delivered
    for (const name of signals) process.on(name, listener).off(name, early.keep)
    const kept = early.take()
    if (kept !== undefined) listener(kept)
    return () => {
      for (const name of signals) process.off(name, listener)
    }
  },
  onCrash(listener) {
    crashes.add(listener)
    return () => crashes.delete(listener)
  },
  onWarning(listener) {
    const printers = process.listeners('warning')
    process.removeAllListeners('warning').on('warning', listener)
    return () => {
      process.off('warning', listener)
      for (const printer of printers) process.on('warning', printer)
    }
  },
  onExit(listener) {
    process.on('exit', listener)
    return () => process.off('exit', listener)
  },
  startProgram,
  findStartError,
  limitHeap: () => setFlagsFromString(heapFlags),
  exit,
}

// Loaded last: a signal that arrives earlier is kept for the command.
import('./cli/run-cli.ts').then(({ runCli }) => runCli(args, io)).then(end, endWithBug)
