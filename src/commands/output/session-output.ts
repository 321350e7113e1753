import type { SessionContext } from '../../session/session-context.ts'
import type { SessionOutput } from '../../session/session-output.ts'
import { listenForStop } from '../../session/stop.ts'
import type { FlagsOf } from '../../settings/options.ts'
import { plainText } from '../../text/plain-text.ts'
import { type Io, printBug, writeStderr } from '../io.ts'
import { printProblems } from './print-problems.ts'
import { type EventFlags, showEvents } from './show-events.ts'

type OutputFlags = EventFlags & Pick<FlagsOf<'validate'>, 'quiet' | 'color'>

/** Shows on stderr what a session finds while it works. */
const sessionOutput = (flags: OutputFlags, io: Io): SessionOutput => ({
  problems: (found) => printProblems(found, flags, io),
  display: (events, requests) => showEvents(events, requests, flags, io),
  warning: (message) => printWarning(message, io),
  bug: (error) => printBug(error, io),
})

async function printWarning(message: string, io: Io): Promise<void> {
  if (io.log === undefined) await writeStderr(io, `mintage: ${message}\n`)
  else io.log.write({ severity: 'WARNING', event: 'run.warning', message: plainText(message) })
}

/** Runs a command that reads until it is interrupted or its deadline passes. */
export async function inSession<T>(
  flags: OutputFlags & { readonly deadline?: number },
  io: Io,
  work: (context: SessionContext) => Promise<T>,
): Promise<T> {
  const stopping = listenForStop(io, flags.deadline)
  try {
    return await work({ environment: io, output: sessionOutput(flags, io), stopping })
  } finally {
    stopping.clear()
  }
}
