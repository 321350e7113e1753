import { isLevelEnabled } from '../settings/log-level.ts'
import type { FlagsOf, NameOf } from '../settings/options.ts'

/** What every command gets in addition to its flags. */
export interface CommandInput {
  readonly files: readonly string[]
  /** The first argument that is not a flag. */
  readonly argument: string | undefined
  readonly nameOf: NameOf
}

/** Whether a result shows what it omits by default. */
export const isVerbose = ({ verbose, logLevel }: FlagsOf<'apply' | 'plan'>): boolean =>
  verbose ?? isLevelEnabled(logLevel, 'debug')
