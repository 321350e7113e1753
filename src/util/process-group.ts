import type { ChildProcess } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { resolve } from 'node:path'
import process from 'node:process'
import type { Readable } from 'node:stream'
import { defer } from './deferred.ts'

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Its working directory; default: that of this process. */
  readonly folder?: string
}

/** How a program ended. `error`: the code of Node with which it could not be started. */
export type ProgramEnd =
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null }
  | { readonly kind: 'notStarted'; readonly error: string }

/** A program in a process group of its own, with an empty stdin. The group dies with this process. */
export interface ProcessGroup {
  /** Resolves when the program has ended. Other members of its group may still run. */
  readonly ended: Promise<ProgramEnd>
  /** Resolves when all output has been read: no process has the pipes open. */
  readonly closed: Promise<void>
  /** Sends a signal to all members of the group. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): void
  /** Reads no more output, and resolves `closed`. A process outside the group may keep the pipes open forever. */
  abandon(): void
}

export type OnOutput = (stream: 'stdout' | 'stderr', text: string) => void

export type StartProgram = (command: Command, onOutput: OnOutput) => ProcessGroup

/** The error with which a program would not start; undefined if none is known. */
export type FindStartError = (command: Pick<Command, 'program' | 'folder'>) => string | undefined

/** Often a shell starts the actual program: a process group receives a signal as a whole. */
const hasGroup = process.platform !== 'win32'

/** Starts a program without a shell: as in a shell, a name without a slash is searched in the PATH of its environment. */
export const startProgram: StartProgram = ({ program, args, env, folder }, onOutput) => {
  // most commands start no program, and loading the module takes 5 ms
  const { spawn } = process.getBuiltinModule('node:child_process')
  let child: ChildProcess
  try {
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe']
    child = spawn(program, args, { env: { ...env }, cwd: folder, stdio, detached: hasGroup })
  } catch (error) {
    // Node throws some errors: arguments that are too long for the system, or that contain a zero byte
    return notStarted(error as NodeJS.ErrnoException)
  }
  const kill = (signal: NodeJS.Signals) => killGroup(child, signal)
  const killAtExit = () => kill('SIGKILL')
  process.on('exit', killAtExit)
  const { promise: closed, resolve: onClosed } = defer<void>()
  const ended = new Promise<ProgramEnd>((resolve) => {
    child.on('error', (error) => {
      resolve(startError(error))
      onClosed()
    })
    child.once('exit', (code, signal) => resolve({ kind: 'exited', code, signal }))
    child.once('close', () => onClosed())
  })
  const outputs = [
    ['stdout', child.stdout],
    ['stderr', child.stderr],
  ] as const
  for (const [name, stream] of outputs) listen(stream, (text) => onOutput(name, text))
  void closed.then(() => process.off('exit', killAtExit))
  const abandon = () => {
    for (const [, stream] of outputs) stream?.destroy()
    child.unref()
    onClosed()
  }
  return { ended, closed, kill, abandon }
}

/** Checks a program with a path. A name without a slash may be in any folder of PATH. */
export const findStartError: FindStartError = ({ program, folder = '.' }) => {
  if (!program.includes('/')) return undefined
  try {
    accessSync(resolve(folder, program), constants.X_OK)
    return undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' || code === 'EACCES' ? code : undefined
  }
}

/** Node creates no streams if the process has too many open files. */
function listen(stream: Readable | null | undefined, onText: (text: string) => void): void {
  stream?.setEncoding('utf8').on('data', onText)
}

const startError = ({ code, message }: NodeJS.ErrnoException): ProgramEnd => ({
  kind: 'notStarted',
  error: code ?? message,
})

const notStarted = (error: NodeJS.ErrnoException): ProcessGroup => ({
  ended: Promise.resolve(startError(error)),
  closed: Promise.resolve(),
  kill() {},
  abandon() {},
})

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    if (hasGroup) process.kill(-child.pid, signal)
    else child.kill(signal)
  } catch {
    // no member is left
  }
}
