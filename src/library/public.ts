/**
 * `mintage`: what the commands validate, plan and apply do, for other programs. It prints nothing, handles no signals, and
 * ends no process. All other modules may change at any time.
 */
import { jsonReport } from '../report/json/json-report.ts'
import type { ApplyReport, PlanReport, ValidateReport } from '../report/json/report-shapes.ts'
import { checkOptions } from './check-options.ts'
import type { RunEvent } from './events.ts'
import { hostEnvironment } from './host.ts'
import type { ManifestOptions, RunOptions } from './options.ts'
import { type Run, startRun } from './run.ts'
import { inContext } from './session-context.ts'
import { toLoadOptions, toRunOptions } from './session-options.ts'

export type { ApplyReport, PlanReport, ValidateReport } from '../report/json/report-shapes.ts'
export { CommandError } from '../session/command-error.ts'
export type { Clock } from '../util/clock.ts'
export type { RunEvent } from './events.ts'
export type { ManifestOptions, RunOptions } from './options.ts'
export type { Run } from './run.ts'

/**
 * Checks manifests offline, and sends nothing. The report lists the problems of an invalid manifest. Rejects with
 * CommandError for options that do not fit the manifests.
 */
export async function validate(options: ManifestOptions = {}): Promise<ValidateReport> {
  checkOptions(options)
  const { validate } = await import('../session/validate.ts')
  const output = { problems: async () => {} }
  return jsonReport(await validate(toLoadOptions(options), { environment: hostEnvironment(options), output }))
}

/** Reads the cloud, and reports what `apply` would do. Rejects with CommandError if there is no plan. */
export const plan = (options: RunOptions = {}): Run<PlanReport, RunEvent> =>
  startRun(async (emit) => {
    checkOptions(options)
    const { plan } = await import('../session/plan.ts')
    return jsonReport(await inContext(options, emit, (context) => plan(toRunOptions(options), context)))
  })

/**
 * Creates, updates, promotes and retires images, and reports on each; `exitCode` of the report is that of the command.
 * Rejects with CommandError if it could not start; then nothing was changed.
 */
export const apply = (options: RunOptions = {}): Run<ApplyReport, RunEvent> =>
  startRun(async (emit) => {
    checkOptions(options)
    const { apply } = await import('../session/apply.ts')
    return jsonReport(await inContext(options, emit, (context) => apply(toRunOptions(options), context)))
  })
