import { type ChildProcess, spawn } from 'node:child_process'
import process from 'node:process'
import type { TokenContext } from './context.ts'
import type { Exit } from './executable-response.ts'

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly env: Record<string, string | undefined>
  readonly timeoutMs: number
}

/** How a process ended. `error`: the code of Node with which it could not be started. */
export type Ending =
  | ({ readonly kind: 'exited' } & Exit)
  | { readonly kind: 'notStarted'; readonly error: string }
  | { readonly kind: 'timedOut' }

/** Maximum characters of each output. */
const maxOutput = 2 ** 20

/** Often a shell starts the actual program: a process group receives the signal as a whole. */
const hasGroup = process.platform !== 'win32'

/**
 * Runs a program to its end, or kills it and its children. Rejects with the reason of the signal. google-auth-library
 * does not suffice: it leaves start errors uncaught, and cannot end a process.
 */
export async function runProgram(
  { program, args, env, timeoutMs }: Command,
  { clock, signal }: Pick<TokenContext, 'clock' | 'signal'>,
): Promise<Ending> {
  signal.throwIfAborted()
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: hasGroup })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      if (output[name].length < maxOutput) output[name] += chunk
    })
  }
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', ({ code, message }: NodeJS.ErrnoException) =>
      resolve({ kind: 'notStarted', error: code ?? message }),
    )
    child.once('close', (code) => resolve({ kind: 'exited', code, ...output }))
  })
  const done = new AbortController()
  const timedOut = clock
    .sleep(timeoutMs, AbortSignal.any([done.signal, signal]))
    .then((): Ending => ({ kind: 'timedOut' }))
  timedOut.catch(() => {})
  let ending: Ending | undefined
  try {
    ending = await Promise.race([ended, timedOut])
    return ending
  } finally {
    done.abort()
    if (ending === undefined || ending.kind === 'timedOut') kill(child)
  }
}

function kill(child: ChildProcess): void {
  child.stdout?.destroy()
  child.stderr?.destroy()
  child.unref()
  if (child.pid === undefined) return
  try {
    if (hasGroup) process.kill(-child.pid, 'SIGKILL')
    else child.kill('SIGKILL')
  } catch {
    // the process has ended already
  }
}
