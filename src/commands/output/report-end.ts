import type { ExitCode } from '../../report/exit-code.ts'
import type { ReportFile } from '../../report/report-file.ts'
import type { ResultView } from '../../report/view/view.ts'
import { CommandError } from '../../session/command-error.ts'
import type { Format, ReportingCommand } from '../../settings/formats.ts'
import { chooseShard, type Shard } from '../../settings/shard.ts'
import type { CommandInput } from '../flags.ts'
import { type Io, printBug, printError } from '../io.ts'
import { createDelivery, type DeliveryOptions, openReports } from './delivery.ts'
import type { Metrics } from './metrics.ts'

/** What a command with reports gets in addition to its flags. */
export interface ReportArguments extends CommandInput {
  /** The error of options that contradict each other: reports have it too. */
  readonly broken: CommandError | undefined
}

interface ReportFlags extends Pick<ReportArguments, 'broken' | 'nameOf'> {
  readonly format?: Format
  readonly color: DeliveryOptions['color']
  readonly annotations: DeliveryOptions['annotations']
  readonly verbose?: boolean
  readonly report?: readonly string[]
  readonly marker?: string
  readonly metrics?: string
  readonly shard?: Shard
}

/**
 * Runs a command, and delivers its result, or why it has none; its errors also go to stderr. Resolves with the exit
 * code.
 */
export async function reportEnd(
  command: ReportingCommand,
  flags: ReportFlags,
  io: Io,
  run: (metrics: Metrics | undefined) => Promise<ResultView>,
): Promise<ExitCode> {
  const { format = 'text', color, verbose = false, annotations, report = [], marker, broken, nameOf } = flags
  const deliverTo = (files: readonly ReportFile[], metrics?: Metrics) =>
    createDelivery({ format, color, verbose, annotations, files, metrics }, io)
  let deliver = deliverTo([])
  try {
    // a dry run has the flags of apply
    const path = command === 'apply' ? flags.metrics : undefined
    const metrics = path === undefined ? undefined : await startMetrics(path, nameOf('metrics'), io)
    deliver = deliverTo([], metrics)
    deliver = deliverTo(await openReports(report, command, { metrics: path, nameOf }), metrics)
    if (broken !== undefined) throw broken
    return await deliver(await run(metrics))
  } catch (error) {
    const failure = error instanceof CommandError ? error : undefined
    if (failure === undefined) await printBug(error, io)
    else await printError(failure, io)
    const { message, hint, exitCode, problems, target } = failure ?? bugFailure
    const identity = { command, target: marker ?? target, shard: shardOf(command, flags, io) }
    return await deliver({ ...identity, message, hint, exitCode, problems })
  }
}

/** The client of Prometheus is loaded for runs with metrics only. */
const startMetrics = async (path: string, from: string, io: Io): Promise<Metrics> =>
  (await import('./metrics.ts')).openMetrics(path, from, io)

const bugFailure = {
  message: 'a bug in mintage, reported on stderr',
  hint: undefined,
  exitCode: 1,
  problems: [],
  target: undefined,
} as const

/** Undefined for the whole catalog, and if the environment names no shard that exists, which is then the failure. */
function shardOf(command: ReportingCommand, { shard }: ReportFlags, { env }: Io): Shard | undefined {
  const chosen = command === 'validate' ? undefined : chooseShard(shard, env)
  return chosen?.ok ? chosen.value : undefined
}
