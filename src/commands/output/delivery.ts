import { resolve } from 'node:path'
import { type ExitCode, undelivered } from '../../report/exit-code.ts'
import { formatEnd, loadFormat } from '../../report/format.ts'
import { parseReport, type ReportFile } from '../../report/report-file.ts'
import { type CommandEnd, isStartFailure } from '../../report/view/command-end.ts'
import { CommandError, usageError } from '../../session/command-error.ts'
import { useColor } from '../../settings/color.ts'
import { isReadByRunner } from '../../settings/environment.ts'
import type { Format, ReportingCommand } from '../../settings/formats.ts'
import type { FlagsOf, NameOf } from '../../settings/options.ts'
import { breakCommands } from '../../text/workflow-commands.ts'
import { writeWhole } from '../../util/write-file.ts'
import { type Io, printError, write } from '../io.ts'
import { showOnGithub } from './github.ts'
import { checkWritable, deliverFile } from './result-file.ts'

/** Passes the end of a command on; returns its exit code, raised if a requested result could not be written. */
export type Delivery = (end: CommandEnd) => Promise<ExitCode>

/**
 * Throws CommandError if a report cannot be written, or would overwrite another or the file of --metrics: the check runs
 * before the first request.
 */
export async function openReports(
  values: readonly string[],
  command: ReportingCommand,
  { metrics, nameOf }: { readonly metrics: string | undefined; readonly nameOf: NameOf },
): Promise<readonly ReportFile[]> {
  const files: ReportFile[] = []
  for (const value of values) {
    const file = parseReport(value, command, nameOf('report'))
    if (!file.ok) throw usageError(file.error)
    const { path } = file.value
    if (files.some((other) => isSameFile(other.path, path))) {
      throw usageError(`two reports have the same file ${path}`, 'use a different file for one of them')
    }
    if (metrics !== undefined && isSameFile(metrics, path)) {
      throw usageError(
        `${nameOf('report')} and ${nameOf('metrics')} have the same file ${path}`,
        'use a different file for one of them',
      )
    }
    const sent = command === 'validate' ? '' : '; nothing was sent' // validate never sends requests
    await checkWritable({ what: 'report', path }, `choose another file for ${nameOf('report')}${sent}`)
    await loadFormat(file.value.format)
    files.push(file.value)
  }
  return files
}

const isSameFile = (one: string, other: string): boolean => resolve(one) === resolve(other)

export interface DeliveryOptions {
  /** Of stdout. */
  readonly format: Format
  readonly color: FlagsOf<'plan'>['color']
  readonly verbose: boolean
  readonly annotations: FlagsOf<'validate'>['annotations']
  readonly files: readonly ReportFile[]
  readonly metrics: { readonly deliver: Delivery } | undefined
}

/** The destinations of a result, in order: files first, as stdout may be a pipe that nobody reads. */
export function createDelivery(options: DeliveryOptions, io: Io): Delivery {
  const destinations = [
    toLog(io),
    ...options.files.map((file) => toFile(file, options, io)),
    ...(options.metrics === undefined ? [] : [options.metrics.deliver]),
    toStdout(options, io),
  ]
  return async (end) => {
    let { exitCode } = end
    for (const deliver of destinations) exitCode = await deliver({ ...end, exitCode })
    await showOnGithub({ ...end, exitCode }, options, io)
    return exitCode
  }
}

/** The log reports it last, with the exit code of the process. */
const toLog =
  ({ log }: Io): Delivery =>
  async (end) => {
    log?.setEnd(end)
    return end.exitCode
  }

const toFile =
  ({ path, format }: ReportFile, { verbose }: DeliveryOptions, io: Io): Delivery =>
  async (end) => {
    const text = await formatEnd(end, format, { color: false, verbose })
    // /dev/stdout bypasses the guard of io.stdout
    const harmless = isReadByRunner(io.env) && isDevice.test(path) ? breakCommands(text) : text
    return deliverFile({ what: 'report', path }, writeWhole(path, harmless, io.clock), end.exitCode, io)
  }

const isDevice = /^\/(?:dev|proc)\//

const toStdout =
  ({ format, color, verbose }: DeliveryOptions, io: Io): Delivery =>
  async (end) => {
    if (format === 'text' && isOnStderr(end)) return end.exitCode
    const useColors = useColor(color, io.env, io.stdout.isTTY ?? false)
    const text = await formatEnd(end, format, { color: useColors, verbose })
    try {
      await write(io, text)
      return end.exitCode
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      await printError(error, io)
      return undelivered(end.exitCode)
    }
  }

/** Its errors are there, as text. */
const isOnStderr = (end: CommandEnd): boolean =>
  isStartFailure(end) || (end.command === 'validate' && end.exitCode === 3)
