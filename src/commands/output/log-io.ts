import { JsonLog } from '../../listeners/json-log.ts'
import { runIdentity } from '../../settings/log-format.ts'
import { type Io, printBug } from '../io.ts'
import { passCommands } from './guard-output.ts'
import { textToLog } from './text-to-log.ts'

/** An access to the process whose stderr is a log for machines. */
export type LoggedIo = Io & { readonly log: JsonLog }

/** The same access, with all that stderr shows as entries of one log. */
export function withLog(io: Io): LoggedIo {
  const random = crypto.randomUUID().slice(0, 8)
  const log = new JsonLog(io.stderr, io.clock, { catalog: '', ...runIdentity(io.env, random) })
  const stderr = textToLog(io.stderr, (text) => log.writeText(text))
  passCommands(stderr, io.stderr)
  return {
    ...io,
    log,
    stderr,
    exit(code) {
      log.end(code)
      io.exit(code)
    },
  }
}

/** Runs a command line to its summary, the last entry, whatever happens. */
export async function runLogged<Code extends Parameters<Io['exit']>[0]>(
  io: LoggedIo,
  run: () => Promise<Code>,
): Promise<Code | 1> {
  const { log } = io
  // a command that has its own listener still writes its report
  const stopWatching = io.onCrash((error) => void printBug(error, io).then(() => io.exit(1)))
  const stopListening = io.onWarning(({ name, message }) =>
    log.write({
      severity: 'WARNING',
      event: 'node.warning',
      message: io.secrets.hide(`${name}: ${message}`),
    }),
  )
  let exitCode: Code | 1 = 1
  try {
    exitCode = await run()
  } catch (error) {
    await printBug(error, io)
  } finally {
    stopWatching()
    stopListening()
    log.end(exitCode)
  }
  return exitCode
}
