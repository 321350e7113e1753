import type { ExitCode } from '../report/exit-code.ts'

/** Why a command cannot run; printed in one line, without a stack. */
export class CommandError extends Error {
  readonly exitCode: ExitCode
  readonly hint: string | undefined

  constructor(exitCode: ExitCode, message: string, hint?: string) {
    super(message)
    this.name = 'CommandError'
    this.exitCode = exitCode
    this.hint = hint
  }
}

export const usageError = (message: string, hint?: string): CommandError =>
  new CommandError(64, message, hint)
