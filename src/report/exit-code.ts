import type { Failure } from '../catalog/failure.ts'
import type { Signal } from '../util/signals.ts'

/** Why a run stopped before all images had an outcome. `abort`: of a program that uses the library. */
export type Stop = Signal | 'abort' | 'deadline'

/** The exit codes are public interface (README: Exit codes); help and docs/options.md list them. */
export const exitCodes = {
  0: 'all images match the manifest',
  1: 'an image failed, drifted or is unfinished, or the API is unreachable',
  2: 'plan --detailed-exitcode, or pin --check, found changes; none is blocked',
  3: 'the manifest is invalid',
  4: 'credentials or permissions are missing',
  5: 'the deadline ended the run',
  64: 'usage error',
  129: 'interrupted by SIGHUP, after the report',
  130: 'interrupted by SIGINT, after the report',
  143: 'interrupted by SIGTERM, after the report',
} as const

export type ExitCode = keyof typeof exitCodes

export const stopCodes: Record<Stop, ExitCode> = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
  abort: 130,
  deadline: 5,
}

/** The exit code of a command whose result could not be delivered: never a code of success. */
export const undelivered = (code: ExitCode): ExitCode => (code === 0 || code === 2 ? 1 : code)

/** 4 if only credentials and permissions are missing. With other failures, a rerun may help. */
export function failureCode(errors: readonly Failure[]): ExitCode {
  const denied = errors.filter(({ kind }) => kind === 'credentials' || kind === 'permission')
  return errors.length > 0 && denied.length === errors.length ? 4 : 1
}
