import type { ExitCode } from '../report/exit-code.ts'
import { validate as validateManifests } from '../session/validate.ts'
import type { FlagsOf } from '../settings/options.ts'
import type { Io } from './io.ts'
import { offlineOutput } from './output/print-problems.ts'
import { type ReportArguments, reportEnd } from './output/report-end.ts'

/** Checks the manifest and sends nothing. */
export const validate = (flags: FlagsOf<'validate'> & ReportArguments, io: Io): Promise<ExitCode> =>
  reportEnd('validate', { ...flags, format: flags.validateFormat }, io, () =>
    validateManifests(flags, { environment: io, output: offlineOutput(flags, io) }),
  )
