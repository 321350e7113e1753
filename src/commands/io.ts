import type { Writable } from 'node:stream'
import type { JsonLog } from '../listeners/json-log.ts'
import type { ExitCode } from '../report/exit-code.ts'
import { failureText } from '../report/formats/text.ts'
import { failureEntry } from '../report/log/failure-entry.ts'
import type { Severity } from '../report/log/log-entry.ts'
import { CommandError, InvalidManifest } from '../session/command-error.ts'
import type { Environment } from '../session/environment.ts'
import type { SignalSource } from '../session/stop.ts'
import type { Env } from '../settings/environment.ts'
import { bugText } from '../util/bug-text.ts'

/** A stream that may be a terminal. */
export type Output = Writable & {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

/** The only access of a command to its process. Tests pass their own. */
export interface Io extends Environment, SignalSource {
  readonly stdout: Output
  readonly stderr: Output
  readonly platform: NodeJS.Platform
  /** stderr as a log for machines, to which its text goes; absent for text. */
  readonly log?: JsonLog
  /** Calls the listener with warnings of Node, which then does not print them; returns a function that undoes it. */
  onWarning(listener: (warning: Error) => void): () => void
  /** Calls the listener when the process ends; returns a function that stops listening. */
  onExit(listener: () => void): () => void
  /** Trades processor time for memory from now on. To be called once all modules are loaded. */
  limitHeap(): void
}

/** Columns without a terminal, or of a terminal with unknown size. */
export const defaultWidth = 80

/** The columns that are known: those of COLUMNS, or of the terminal. */
export const knownWidth = ({ isTTY, columns }: Output, { COLUMNS = '' }: Env): number | undefined =>
  (/^[1-9]\d{0,3}$/.test(COLUMNS) ? Number(COLUMNS) : isTTY && columns) || undefined

/** The columns of text that is always wrapped. */
export const widthOf = (output: Output, env: Env): number => knownWidth(output, env) ?? defaultWidth

/**
 * Writes to stderr; `severity`: in a log for machines. Ignores failures, as no other place remains to report them.
 */
export function writeStderr(
  { stderr, log }: Pick<Io, 'stderr' | 'log'>,
  text: string,
  severity?: Severity,
): Promise<void> {
  if (log !== undefined) return Promise.resolve(log.writeText(text, severity))
  return new Promise((resolve) => {
    stderr.write(text, () => resolve())
  })
}

/** Prints why a command cannot run; nothing for a manifest whose errors were shown as they were found. */
export async function printError(error: CommandError, io: Io): Promise<ExitCode> {
  const { message, hint, exitCode } = error
  if (error instanceof InvalidManifest) return exitCode
  if (io.log === undefined) await writeStderr(io, failureText(message, hint))
  else io.log.write(failureEntry({ message, hint, exitCode }))
  return exitCode
}

/** Prints an unexpected exception. */
export async function printBug(error: unknown, io: Pick<Io, 'stderr' | 'log' | 'secrets'>): Promise<void> {
  const text = bugText(error, io.secrets)
  if (io.log === undefined) await writeStderr(io, text)
  else io.log.write({ severity: 'ERROR', event: 'bug', message: text.trim() })
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
      unwritten(error.code ?? error.message).then(reject, reject)
    })
  })
}

/** The reasons in words are loaded for an error only. */
async function unwritten(code: string): Promise<CommandError> {
  const { systemProblem } = await import('../util/write-file.ts')
  return new CommandError(1, `cannot write the result to stdout${systemProblem(code)}`)
}
