import { formatPlan } from '../report/format.ts'
import type { ExitCode } from '../report/report.ts'
import { tells } from '../util/log-level.ts'
import type { RunFlags } from './flags.ts'
import type { Io } from './io.ts'
import { deliver, type Planned, runCommand } from './run-command.ts'

/** Shows what apply would do. */
export function plan(flags: RunFlags, io: Io): Promise<ExitCode> {
  return runCommand('plan', flags, io, showPlan)
}

export async function showPlan({ flags, io, plan: planned }: Planned): Promise<ExitCode> {
  const verbose = tells(flags.logLevel, 'debug')
  await deliver(flags, io, (format, color) => formatPlan(planned, format, { color, verbose }))
  const changes = planned.actions.some(({ kind }) => kind === 'create' || kind === 'recreate')
  return flags.detailedExitcode && changes ? 2 : 0
}
