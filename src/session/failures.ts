import { ApiError } from '../gce/errors/api-error.ts'
import { ReadError } from '../observe/read-error.ts'
import { type Hide, hideTexts } from '../plan/hide-values.ts'
import { stopCodes } from '../report/exit-code.ts'
import { CommandError } from './command-error.ts'
import { Stopped } from './stop.ts'

/** The errors that end a command before the run, each with its exit code; undefined for a bug. */
export function toCommandError(error: unknown): CommandError | undefined {
  if (error instanceof CommandError) return error
  if (error instanceof Stopped) {
    return new CommandError(stopCodes[error.by], `${error.message} before anything was changed`)
  }
  if (error instanceof ReadError) {
    const { kind, message, hint } = error.failure
    const denied = ['credentials', 'permission', 'notFound'].includes(kind)
    const what = kind === 'credentials' ? '' : `cannot read ${error.what}: `
    return new CommandError(denied ? 4 : 1, what + message, hint)
  }
  if (error instanceof ApiError) return new CommandError(1, error.message, error.hint)
  return undefined
}

/** Rejects with the same ReadError without secrets. */
export async function hidingReadErrors<T>(reading: Promise<T>, hide: Hide): Promise<T> {
  try {
    return await reading
  } catch (error) {
    if (!(error instanceof ReadError)) throw error
    throw new ReadError(hide(error.what), hideTexts(error.failure, hide))
  }
}
