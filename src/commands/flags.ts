import { isLevelEnabled } from '../settings/log-level.ts'
import type { FlagsOf } from '../settings/options.ts'

interface Files {
  readonly files: readonly string[]
}

export type ManifestFlags = FlagsOf<'validate'> & Files

export type RunFlags = FlagsOf<'apply' | 'plan'> & Files

export const isVerbose = ({ verbose, logLevel }: RunFlags): boolean =>
  verbose ?? isLevelEnabled(logLevel, 'debug')
