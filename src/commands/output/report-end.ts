import type { ExitCode } from '../../report/exit-code.ts'
import type { ReportFile } from '../../report/report-file.ts'
import type { ResultView } from '../../report/view/view.ts'
import { CommandError } from '../../session/command-error.ts'
import type { Format, ReportingCommand } from '../../settings/formats.ts'
import { bugText } from '../../util/bug-text.ts'
import { type Io, printError, writeStderr } from '../io.ts'
import { createDelivery, type DeliveryOptions, openReports } from './delivery.ts'

interface ReportFlags {
  readonly format?: Format
  readonly color: DeliveryOptions['color']
  readonly annotations: DeliveryOptions['annotations']
  readonly verbose?: boolean
  readonly report?: readonly string[]
  readonly marker?: string
}

/**
 * Runs a command, and delivers its result, or why it has none; its errors also go to stderr. Resolves with the exit
 * code.
 */
export async function reportEnd(
  command: ReportingCommand,
  flags: ReportFlags,
  io: Io,
  run: () => Promise<ResultView>,
): Promise<ExitCode> {
  const { format = 'text', color, verbose = false, annotations, report = [], marker } = flags
  const deliverTo = (files: readonly ReportFile[]) =>
    createDelivery({ format, color, verbose, annotations, files }, io)
  let deliver = deliverTo([])
  try {
    deliver = deliverTo(await openReports(report, command))
    return await deliver(await run())
  } catch (error) {
    const failure = error instanceof CommandError ? error : undefined
    if (failure === undefined) await writeStderr(io, bugText(error, io.secrets))
    else await printError(failure, io)
    const { message, hint, exitCode, problems, target } = failure ?? bugFailure
    return await deliver({ command, target: marker ?? target, message, hint, exitCode, problems })
  }
}

const bugFailure = {
  message: 'a bug of mintage, reported on stderr',
  hint: undefined,
  exitCode: 1,
  problems: [],
  target: undefined,
} as const
