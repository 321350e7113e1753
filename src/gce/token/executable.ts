import { type ChildProcess, spawn } from 'node:child_process'
import process from 'node:process'
import type { TokenContext } from './context.ts'
import { readExecutableResponse, readOutputFile } from './executable-response.ts'
import { credentialsError } from './token-error.ts'

/** `credential_source.executable` of a credentials file. */
export interface ExecutableSource {
  readonly command?: unknown
  readonly timeout_millis?: unknown
  readonly output_file?: unknown
}

/** The federation's part of the executable's environment. */
export interface ExecutableAudience {
  readonly audience: string
  readonly subjectTokenType: string
  /** Address of the service account to act as. */
  readonly account: string | undefined
}

/** ms, as https://google.aip.dev/auth/4117 has them. */
const [shortestMs, longestMs, defaultMs] = [5_000, 120_000, 30_000]

/**
 * Runs the executable that gives the subject token, for as long as the credentials file allows. Own code, as
 * google-auth-library leaves errors of starting it uncaught, and cannot end it. Rejects with ApiError.
 */
export async function runExecutable(
  source: ExecutableSource,
  audience: ExecutableAudience,
  context: TokenContext,
): Promise<string> {
  const { env, clock, emit } = context
  const [program, ...args] = partsOf(source.command)
  if (program === undefined) {
    throw credentialsError('the credentials file lacks "command" of its executable', checkFile)
  }
  if (env.GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES !== '1') {
    throw credentialsError(
      `the credentials file names an executable, ${program}, which is not allowed to run`,
      'if you trust it, set GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1',
    )
  }
  const timeoutMs = timeoutOf(source)
  const outputFile = typeof source.output_file === 'string' ? source.output_file : undefined
  const kept = outputFile === undefined ? undefined : await readOutputFile(outputFile, context)
  if (kept !== undefined) return kept
  const startMs = clock.monotonic()
  const logResult = (result: string) =>
    emit({ type: 'tokenRequest', step: `executable ${program}`, result, ms: clock.monotonic() - startMs })
  try {
    const ended = await runWithin(
      timeoutMs,
      { program, args, env: environment(env, audience, outputFile) },
      context,
    )
    logResult(ended.code === 0 ? 'exit code 0' : `exit code ${ended.code}`)
    return readExecutableResponse(program, ended, context)
  } catch (error) {
    if (error instanceof StartError) {
      logResult(error.message)
      throw credentialsError(
        `the executable ${program} of the credentials file cannot be started (${error.message})`,
        `${checkFile}: its command`,
      )
    }
    if (error instanceof TimeoutError) {
      logResult('timed out')
      throw credentialsError(
        `the executable ${program} of the credentials file did not end within ${timeoutMs / 1_000} s`,
        `run it by hand to see why, or raise timeout_millis (at most ${longestMs})`,
      )
    }
    throw error
  }
}

const checkFile = 'check credential_source.executable in the credentials file'

/** Parts in double quotes may hold spaces, as google-auth-library has it. */
function partsOf(command: unknown): readonly string[] {
  if (typeof command !== 'string') return []
  return (command.match(/(?:[^\s"]+|"[^"]*")+/g) ?? []).map((part) => part.replace(/^"(.*)"$/, '$1'))
}

function timeoutOf({ timeout_millis: ms = defaultMs }: ExecutableSource): number {
  if (typeof ms === 'number' && ms >= shortestMs && ms <= longestMs) return ms
  throw credentialsError(
    `timeout_millis of the executable is not a number from ${shortestMs} to ${longestMs}`,
    checkFile,
  )
}

function environment(
  env: TokenContext['env'],
  { audience, subjectTokenType, account }: ExecutableAudience,
  outputFile: string | undefined,
): Record<string, string | undefined> {
  return {
    ...env,
    GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE: audience,
    GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE: subjectTokenType,
    GOOGLE_EXTERNAL_ACCOUNT_INTERACTIVE: '0',
    ...(outputFile === undefined ? {} : { GOOGLE_EXTERNAL_ACCOUNT_OUTPUT_FILE: outputFile }),
    ...(account === undefined ? {} : { GOOGLE_EXTERNAL_ACCOUNT_IMPERSONATED_EMAIL: account }),
  }
}

class StartError extends Error {}
class TimeoutError extends Error {}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly env: Record<string, string | undefined>
}

/** Rejects with StartError, TimeoutError or the reason of the signal; the process and its own children have been killed then. */
async function runWithin(
  timeoutMs: number,
  { program, args, env }: Command,
  { clock, signal }: TokenContext,
): Promise<Ended> {
  signal.throwIfAborted()
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: ownGroup })
  const done = new AbortController()
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      if (output[name].length < maxOutput) output[name] += chunk
    })
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => reject(new StartError(error.code ?? error.message)))
    child.once('close', (code) => resolve({ code, ...output }))
  })
  const late = clock.sleep(timeoutMs, AbortSignal.any([done.signal, signal])).then(() => {
    throw new TimeoutError()
  })
  try {
    return await Promise.race([ended, late])
  } catch (error) {
    kill(child)
    throw error
  } finally {
    done.abort()
    late.catch(() => {})
    ended.catch(() => {})
  }
}

const maxOutput = 2 ** 20

/** Often a shell that starts the program proper: both get the signal when they have a group of their own. */
const ownGroup = process.platform !== 'win32'

function kill(child: ChildProcess): void {
  child.stdout?.destroy()
  child.stderr?.destroy()
  child.unref()
  if (child.pid === undefined) return
  try {
    if (ownGroup) process.kill(-child.pid, 'SIGKILL')
    else child.kill('SIGKILL')
  } catch {
    // it has ended already
  }
}
