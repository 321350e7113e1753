import { type Command, type ProgramEnd, startProgram } from '../../util/process-group.ts'
import type { TokenContext } from './context.ts'
import type { Exit } from './executable-response.ts'

/** How a process ended. `error`: the code of Node with which it could not be started. */
export type Ending =
  | ({ readonly kind: 'exited' } & Exit)
  | Extract<ProgramEnd, { readonly kind: 'notStarted' }>
  | { readonly kind: 'timedOut' }

/** Maximum characters of each output. */
const maxOutput = 2 ** 20

/**
 * Runs a program to its end, or kills it and its children. Rejects with the reason of the signal. google-auth-library
 * does not suffice: it leaves start errors uncaught, and cannot end a process.
 */
export async function runProgram(
  command: Command,
  timeoutMs: number,
  { clock, signal }: Pick<TokenContext, 'clock' | 'signal'>,
): Promise<Ending> {
  signal.throwIfAborted()
  const output = { stdout: '', stderr: '' }
  const group = startProgram(command, (name, text) => {
    if (output[name].length < maxOutput) output[name] += text
  })
  const ended = group.closed.then(async (): Promise<Ending> => {
    const end = await group.ended
    return end.kind === 'exited' ? { kind: 'exited', code: end.code, ...output } : end
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
    if (ending === undefined || ending.kind === 'timedOut') {
      group.kill('SIGKILL')
      group.abandon()
    }
  }
}
