import { omitUndefined } from '../../util/omit-undefined.ts'
import type { TokenContext } from './context.ts'
import { readExecutableResponse, readOutputFile } from './executable-response.ts'
import { readSmallFile } from './read-small-file.ts'
import { type Ending, runProgram } from './run-program.ts'
import { credentialsError } from './token-error.ts'

/** `credential_source.executable` of a credentials file. */
export interface ExecutableSource {
  readonly command?: unknown
  readonly timeout_millis?: unknown
  readonly output_file?: unknown
}

/** The environment variables of the executable that describe the federation. */
export interface ExecutableAudience {
  readonly audience: string
  readonly subjectTokenType: string
  /** Address of the service account to impersonate. */
  readonly account: string | undefined
}

/** ms (https://google.aip.dev/auth/4117). */
const [minMs, maxMs, defaultMs] = [5_000, 120_000, 30_000]

const checkFile = 'check credential_source.executable in the credentials file'

/**
 * Runs the executable that prints the subject token, within the timeout of the credentials file. Rejects with
 * ApiError.
 */
export async function runExecutable(
  source: ExecutableSource,
  audience: ExecutableAudience,
  context: TokenContext,
): Promise<string> {
  const { env, clock, secrets, emit } = context
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
  const timeoutMs = source.timeout_millis ?? defaultMs
  if (typeof timeoutMs !== 'number' || timeoutMs < minMs || timeoutMs > maxMs) {
    const problem = `timeout_millis of the executable is not a number from ${minMs} to ${maxMs}`
    throw credentialsError(problem, checkFile)
  }
  const outputFile = typeof source.output_file === 'string' ? source.output_file : undefined
  const file = outputFile === undefined ? undefined : await readSmallFile(outputFile)
  const saved = file?.ok ? readOutputFile(file.value, clock.now()) : undefined
  secrets.add(saved)
  if (saved !== undefined) return saved
  const startMs = clock.monotonic()
  const command = { program, args, env: { ...env, ...variables(audience, outputFile) } }
  const ending = await runProgram(command, timeoutMs, context)
  const ms = clock.monotonic() - startMs
  emit({ type: 'tokenRequest', step: `executable ${program}`, result: endingText(ending), ms })
  const executable = `the executable ${program} of the credentials file`
  switch (ending.kind) {
    case 'notStarted':
      throw credentialsError(`${executable} cannot be started (${ending.error})`, `${checkFile}: its command`)
    case 'timedOut':
      throw credentialsError(
        `${executable} timed out after ${timeoutMs / 1_000} s`,
        `run it by hand to see why, or raise timeout_millis (at most ${maxMs})`,
      )
    case 'exited': {
      const token = readExecutableResponse(executable, ending, context)
      secrets.add(token)
      return token
    }
  }
}

function endingText(ending: Ending): string {
  if (ending.kind === 'exited') return `exit code ${ending.code}`
  return ending.kind === 'notStarted' ? ending.error : 'timed out'
}

/** Splits a command like google-auth-library: parts in double quotes may contain spaces. */
function partsOf(command: unknown): readonly string[] {
  if (typeof command !== 'string') return []
  return (command.match(/(?:[^\s"]+|"[^"]*")+/g) ?? []).map((part) => part.replace(/^"(.*)"$/, '$1'))
}

const variables = (
  { audience, subjectTokenType, account }: ExecutableAudience,
  outputFile: string | undefined,
): Record<string, string> => ({
  GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE: audience,
  GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE: subjectTokenType,
  GOOGLE_EXTERNAL_ACCOUNT_INTERACTIVE: '0',
  ...omitUndefined({
    GOOGLE_EXTERNAL_ACCOUNT_OUTPUT_FILE: outputFile,
    GOOGLE_EXTERNAL_ACCOUNT_IMPERSONATED_EMAIL: account,
  }),
})
