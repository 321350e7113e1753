import type { ExitCode } from '../report/exit-code.ts'
import { plan as planImages } from '../session/plan.ts'
import type { FlagsOf } from '../settings/options.ts'
import { isVerbose } from './flags.ts'
import type { Io } from './io.ts'
import { type ReportArguments, reportEnd } from './output/report-end.ts'
import { inSession } from './output/session-output.ts'

/** Shows what apply would do. */
export const plan = (flags: FlagsOf<'apply' | 'plan'> & ReportArguments, io: Io): Promise<ExitCode> =>
  inSession(flags, io, (context) =>
    reportEnd('plan', { ...flags, verbose: isVerbose(flags) }, io, () => planImages(flags, context)),
  )
