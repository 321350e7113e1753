import type { Readable, Writable } from 'node:stream'
import type { ExitCode } from '../report/exit-code.ts'
import { failureText } from '../report/formats/text.ts'
import type { Clock } from '../util/clock.ts'
import type { StartProgram } from '../util/process-group.ts'
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

/** The only access of a command to its process. Tests pass their own. */
export interface Io {
  /** Opened by the command that reads it. */
  readonly stdin: () => Readable
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  readonly clock: Clock
  /** The known secrets, which no output may show. */
  readonly secrets: Secrets
  /** Calls the listener at each signal, which then does not end the process; returns a function that stops listening. */
  onSignal(listener: (signal: Signal) => void): () => void
  /**
   * Calls the listener with an uncaught exception, or with an error if no pending work is left although the command has
   * not ended; returns a function that stops listening.
   */
  onCrash(listener: (error: unknown) => void): () => void
  /** Calls the listener when the process ends; returns a function that stops listening. */
  onExit(listener: () => void): () => void
  readonly startProgram: StartProgram
  /** Trades processor time for memory from now on. To be called once all modules are loaded. */
  limitHeap(): void
  /** Ends the process immediately. */
  exit(code: ExitCode): void
}

/** Writes to stderr. Ignores failures, as no other place remains to report them. */
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
 * Writes the result. Resolves when the reader has it all, so that a process that ends loses nothing in a full pipe. A
 * closed pipe counts as read. Rejects with CommandError.
 */
export function write({ stdout }: Io, text: string): Promise<void> {
  if (text === '') return Promise.resolve()
  return new Promise((resolve, reject) => {
    stdout.write(text, (error: NodeJS.ErrnoException | null | undefined) => {
      if (!error || error.code === 'EPIPE') return resolve()
      reject(new CommandError(1, `cannot write the result to stdout (${error.code ?? error.message})`))
    })
  })
}
