import type { ExitCode } from '../report/exit-code.ts'
import type { ProblemView } from '../report/view/view.ts'

/** Why a command cannot run; printed in one line, without a stack. */
export class CommandError extends Error {
  readonly exitCode: ExitCode
  readonly hint: string | undefined
  /** The diagnostics of the manifest that were found before. */
  problems: readonly ProblemView[] = []
  /** The catalogs by name, if the manifests were read before. */
  target: string | undefined

  constructor(exitCode: ExitCode, message: string, hint?: string) {
    super(message)
    this.name = 'CommandError'
    this.exitCode = exitCode
    this.hint = hint
  }
}

/** The manifest has errors, which were shown as they were found. */
export class InvalidManifest extends CommandError {
  constructor(problems: readonly ProblemView[]) {
    super(3, 'the manifest is invalid')
    this.problems = problems
  }
}

export const usageError = (message: string, hint?: string): CommandError =>
  new CommandError(64, message, hint)
