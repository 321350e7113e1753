import type { Readable, Writable } from 'node:stream'
import type { ExitCode } from '../report/exit-code.ts'
import { failureText } from '../report/formats/text.ts'
import type { Clock } from '../util/clock.ts'
import type { Secrets } from '../util/secrets.ts'
import { CommandError } from './command-error.ts'

export const signals = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const

export type Signal = (typeof signals)[number]

/** A stream that may be a terminal. */
export type Output = Writable & {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

/** Everything that a command touches of its process; tests give their own. */
export interface Io {
  readonly stdin: Readable
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  readonly clock: Clock
  /** What no output may show, as far as it is known yet. */
  readonly secrets: Secrets
  /** Calls the listener at each of the signals, which then do not end the process; returns how to stop listening. */
  onSignal(listener: (signal: Signal) => void): () => void
  /**
   * Calls the listener with an exception that nobody caught, or with an error that says that nothing is left to wait
   * for although the command has not ended; returns how to stop listening.
   */
  onCrash(listener: (error: unknown) => void): () => void
  /** Calls the listener when the process ends, however; returns how to stop listening. */
  onExit(listener: () => void): () => void
  /** Ends the process at once. */
  exit(code: ExitCode): void
}

/** Writes to stderr. Where that fails, there is nowhere left to report it. */
export function writeStderr({ stderr }: Pick<Io, 'stderr'>, text: string): Promise<void> {
  return new Promise((resolve) => {
    stderr.write(text, () => resolve())
  })
}

export async function printError({ message, hint, exitCode }: CommandError, io: Io): Promise<ExitCode> {
  await writeStderr(io, failureText(message, hint))
  return exitCode
}

/**
 * Writes the result. Resolves when the text has been taken, so that nothing is lost when the process ends into a full
 * pipe; a reader that went away has taken it. Rejects with CommandError.
 */
export function write({ stdout }: Io, text: string): Promise<void> {
  if (text === '') return Promise.resolve()
  return new Promise((resolve, reject) => {
    stdout.write(text, (error: NodeJS.ErrnoException | null | undefined) => {
      if (!error || error.code === 'EPIPE') return resolve()
      reject(new CommandError(1, `the result cannot be written to stdout (${error.code ?? error.message})`))
    })
  })
}
