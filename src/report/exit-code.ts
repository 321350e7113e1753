import type { Failure } from '../catalog/failure.ts'

/** Why a run stopped before all images were dealt with. */
export type Stop = 'SIGHUP' | 'SIGINT' | 'SIGTERM' | 'deadline'

/** The exit codes are public interface (README: Exit codes). */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 64 | 129 | 130 | 143

export const stopCodes: Record<Stop, ExitCode> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143, deadline: 5 }

/** The exit code of a command whose result could not be delivered: never one that reports success. */
export const undelivered = (code: ExitCode): ExitCode => (code === 0 || code === 2 ? 1 : code)

/** 4 if nothing but credentials and permissions is missing: with other failures among them, a rerun may help. */
export function failureCode(errors: readonly Failure[]): ExitCode {
  const denied = errors.filter(({ kind }) => kind === 'credentials' || kind === 'permission')
  return errors.length > 0 && denied.length === errors.length ? 4 : 1
}
