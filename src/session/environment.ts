import type { Readable } from 'node:stream'
import type { Clock } from '../util/clock.ts'
import type { FindStartError, StartProgram } from '../util/process-group.ts'
import type { Secrets } from '../util/secrets.ts'

/** What a session uses of its process. */
export interface Environment {
  /** Opened when a manifest is read from it. */
  readonly stdin: () => Readable
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  /** The known secrets, which no output may show. */
  readonly secrets: Secrets
  readonly startProgram: StartProgram
  readonly findStartError: FindStartError
}
