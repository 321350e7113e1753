import { isLevelEnabled } from '../settings/log-level.ts'
import type { FlagsOf } from '../settings/options.ts'

/** Whether a result shows what it omits by default. */
export const isVerbose = ({ verbose, logLevel }: FlagsOf<'apply' | 'plan'>): boolean =>
  verbose ?? isLevelEnabled(logLevel, 'debug')
