import type { Environment } from './environment.ts'
import type { SessionOutput } from './session-output.ts'
import type { Stopping } from './stop.ts'

/** What a session works with: its process, its output, and what ends it early. */
export interface SessionContext {
  readonly environment: Environment
  readonly output: SessionOutput
  readonly stopping: Stopping
}
