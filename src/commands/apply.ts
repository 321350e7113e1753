import type { ExitCode } from '../report/exit-code.ts'
import { apply as applyPlan } from '../session/apply.ts'
import type { FlagsOf } from '../settings/options.ts'
import { isVerbose } from './flags.ts'
import type { Io } from './io.ts'
import { type ReportArguments, reportEnd } from './output/report-end.ts'
import { inSession } from './output/session-output.ts'
import { plan } from './plan.ts'

/** Creates what is missing, updates and retires, and reports. */
export const apply = (flags: FlagsOf<'apply' | 'plan'> & ReportArguments, io: Io): Promise<ExitCode> =>
  flags.dryRun
    ? plan(flags, io)
    : inSession(flags, io, (context) =>
        reportEnd('apply', { ...flags, verbose: isVerbose(flags) }, io, (metrics) =>
          applyPlan(flags, metrics?.watch(context) ?? context),
        ),
      )
