import type { Io } from '../commands/io.ts'
import { guardOutput } from '../commands/output/guard-output.ts'
import type { ExitCode } from '../report/exit-code.ts'
import { cleanEnvironment, isReadByRunner } from '../settings/environment.ts'

/** Runs a command line; resolves with the exit code. */
export async function runCli(argv: readonly string[], processIo: Io): Promise<ExitCode> {
  const io = guarded({ ...processIo, env: cleanEnvironment(processIo.env) })
  // A shell waits for each completion: commander is not loaded for it.
  if (argv[0] === 'complete' && argv[1] === '--')
    return (await import('./completion/print-completion.ts')).printCompletion(argv.slice(2), io)
  return (await import('./program.ts')).runProgram(argv, io)
}

/** The access to the process of which no output can command a CI runner. */
const guarded = (io: Io): Io =>
  isReadByRunner(io.env) ? { ...io, stdout: guardOutput(io.stdout), stderr: guardOutput(io.stderr) } : io
