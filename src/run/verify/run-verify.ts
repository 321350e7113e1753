import type { Clock } from '../../util/clock.ts'
import type { Command, ProcessGroup, StartProgram } from '../../util/process-group.ts'
import { collectOutput, type Output } from './output-tail.ts'

/** How the program that verifies an image ended. */
export type VerifyEnd =
  | { readonly kind: 'passed'; readonly output: Output }
  /** `code` or `signal` is null. */
  | {
      readonly kind: 'failed'
      readonly code: number | null
      readonly signal: string | null
      readonly output: Output
    }
  | { readonly kind: 'timedOut'; readonly output: Output }
  /** `error`: the code of Node. */
  | { readonly kind: 'notStarted'; readonly error: string }

export interface VerifyDeps {
  readonly start: StartProgram
  readonly clock: Clock
  /** Replaces secrets in the output. */
  readonly hide: (text: string) => string
  /** Fires to stop the run: the program is asked to end. */
  readonly stop: AbortSignal
  /** Fires some seconds after `stop`: the program is killed. */
  readonly graceSignal: AbortSignal
}

/** Between SIGTERM and SIGKILL: ms. */
const graceMs = 10_000
/** For the rest of the output, once the program has ended or its group was killed: ms. */
const outputMs = 2_000
/** The same in a run that is stopped: its report is due some seconds after the grace period. */
const stoppedOutputMs = 500

/**
 * Runs a program to its end, or ends it and its group after its time or with the run. Never waits for processes that
 * the program leaves behind. Rejects with the reason of `stop`.
 */
export async function runVerify(command: Command, timeoutMs: number, deps: VerifyDeps): Promise<VerifyEnd> {
  const { start, clock, hide, stop } = deps
  stop.throwIfAborted()
  const output = collectOutput()
  const group = start(command, output.add)
  const isOver = await endsWithin(group.ended, timeoutMs, clock, stop)
  if (isOver) {
    const end = await group.ended
    if (end.kind === 'notStarted') return end
    await release(group, clock, outputMs)
    const { code, signal } = end
    const read = output.read(hide)
    return code === 0 ? { kind: 'passed', output: read } : { kind: 'failed', code, signal, output: read }
  }
  group.kill('SIGTERM')
  await endsWithin(Promise.all([group.ended, group.closed]), graceMs, clock, deps.graceSignal)
  group.kill('SIGKILL') // members may have no pipe
  await release(group, clock, stop.aborted ? stoppedOutputMs : outputMs)
  stop.throwIfAborted()
  return { kind: 'timedOut', output: output.read(hide) }
}

/** Reads the rest of the output, and kills what still writes to it. */
async function release(group: ProcessGroup, clock: Clock, ms: number): Promise<void> {
  if (await endsWithin(group.closed, ms, clock)) return
  group.kill('SIGKILL')
  if (!(await endsWithin(group.closed, ms, clock))) group.abandon()
}

/** Whether it ended before the time and before the signal. */
async function endsWithin(
  ended: Promise<unknown>,
  ms: number,
  clock: Clock,
  signal?: AbortSignal,
): Promise<boolean> {
  const done = new AbortController()
  const signals = signal === undefined ? [done.signal] : [done.signal, signal]
  const late = clock.sleep(ms, AbortSignal.any(signals)).then(
    () => false,
    () => false, // the signal
  )
  try {
    return await Promise.race([ended.then(() => true), late])
  } finally {
    done.abort()
  }
}
