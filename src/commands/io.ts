import type { Readable, Writable } from 'node:stream'
import type { Clock } from '../util/clock.ts'
import type { Secrets } from '../util/secrets.ts'
import { CommandError } from './command-error.ts'

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
  readonly clock: Clock
  /** What no output may show, as far as it is known yet. */
  readonly secrets: Secrets
  /** Calls the listener at the first SIGINT or SIGTERM; answers how to stop listening. */
  onStop(listener: (signal: 'SIGINT' | 'SIGTERM') => void): () => void
}

/** The result has nowhere to go. */
export class OutputError extends CommandError {
  constructor(error: NodeJS.ErrnoException) {
    super(1, `the result cannot be written to stdout (${error.code ?? error.message})`)
    this.name = 'OutputError'
  }
}

/** Tells the user on stderr; if that cannot be written, there is nowhere to say so. */
export function tell({ stderr }: Io, text: string): Promise<void> {
  return new Promise((resolve) => {
    stderr.write(text, () => resolve())
  })
}

/**
 * Writes the result. Resolves when the text has been taken, so that nothing is lost when the process ends into a full pipe; a reader that
 * went away has taken it. Rejects with OutputError.
 */
export function write({ stdout }: Io, text: string): Promise<void> {
  if (text === '') return Promise.resolve()
  return new Promise((resolve, reject) => {
    stdout.write(text, (error) => {
      if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') reject(new OutputError(error))
      else resolve()
    })
  })
}
