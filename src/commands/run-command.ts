import { writeFile } from 'node:fs/promises'
import type { Catalog } from '../catalog/image-spec.ts'
import { type Limits, resolveLimits } from '../catalog/limits.ts'
import { selectImages } from '../catalog/select.ts'
import { ApiError } from '../gce/api-error.ts'
import { type Hide, hideInTexts } from '../plan/hide-values.ts'
import type { Plan } from '../plan/plan.ts'
import { planImages } from '../plan/plan-images.ts'
import { type Format, formatForFile } from '../report/format.ts'
import { type ExitCode, stopCodes } from '../report/report.ts'
import { type StartFailure, startFailure } from '../report/start-failure.ts'
import type { GateEvent } from '../run/event.ts'
import { HoldLedger } from '../run/hold-ledger.ts'
import { ReadError } from '../run/read-error.ts'
import { readCloudState } from '../run/read-state.ts'
import { useColor } from '../ui/color.ts'
import { CommandError } from './command-error.ts'
import { type Connection, connect } from './connect.ts'
import type { RunFlags } from './flags.ts'
import { type Io, OutputError, tell, write } from './io.ts'
import { loadForCommand } from './load.ts'
import { listenForStop, Stopped, type Stopping } from './stop.ts'
import { tellError } from './tell-error.ts'

/** What plan and apply have in hand once the cloud has been read. */
export interface Planned {
  readonly flags: RunFlags
  readonly io: Io
  readonly plan: Plan
  /** Replaces what no output may show. */
  readonly hide: Hide
  readonly limits: Limits
  readonly connection: Connection
  readonly stopping: Stopping
  /** By the monotonic clock. */
  readonly startedMs: number
  /** What has held the run back so far. */
  readonly ledger: HoldLedger
  /** Whoever draws wants to know when requests are held back. */
  readonly listenToHolds: (listener: (event: GateEvent) => void) => void
}

/**
 * The part that plan and apply share: manifest, selection, connection, reading, planning; then `then`. What
 * keeps it from planning is told on stderr, and in the report where one is asked for.
 */
export async function runCommand(
  command: 'plan' | 'apply',
  flags: RunFlags,
  io: Io,
  then: (planned: Planned) => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    if (flags.report !== undefined) reportFormat(flags.report)
    const loaded = await loadForCommand(flags, io)
    if (loaded === undefined) {
      const message = 'the manifest is invalid: its errors are on stderr'
      await deliverFailure({ command, message, hint: undefined, exitCode: 3 }, flags, io)
      return 3
    }
    const work: Work = {
      command,
      catalog: select(loaded.catalog, flags),
      limits: resolveLimits(flags, loaded.limits),
      hide: loaded.hide,
    }
    return await connected(work, flags, io, then)
  } catch (error) {
    const failure = asCommandError(error)
    if (failure === undefined || error instanceof OutputError) throw error
    await tellError(failure, io)
    const { message, hint, exitCode } = failure
    await deliverFailure({ command, message, hint, exitCode }, flags, io)
    return exitCode
  }
}

function select(catalog: Catalog, flags: RunFlags): Catalog {
  if (flags.only === undefined) return catalog
  const { catalog: selected, unmatched } = selectImages(catalog, flags.only)
  if (selected.images.length === 0 && unmatched.length === 0) {
    throw new CommandError(64, '--only leaves no image of the manifest', 'what follows ! is excluded')
  }
  const [glob] = unmatched
  if (glob === undefined) {
    const kept = new Set(selected.images)
    const others = catalog.images.filter((spec) => !kept.has(spec))
    return { ...selected, leftOut: new Set(others.map(({ path }) => path)) }
  }
  throw new CommandError(
    64,
    `--only ${glob} matches no image of the manifest`,
    'it is a glob on the name, or on project/name; after !, it excludes',
  )
}

interface Work {
  readonly command: 'plan' | 'apply'
  readonly catalog: Catalog
  readonly limits: Limits
  readonly hide: Hide
}

async function connected(
  work: Work,
  flags: RunFlags,
  io: Io,
  then: (planned: Planned) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { catalog, limits } = work
  const startedMs = io.clock.monotonic()
  const ledger = new HoldLedger()
  let tellHold: (event: GateEvent) => void = (event) => {
    if (event.type === 'held' && !flags.quiet) io.stderr.write(`${event.project}: waiting: ${event.why}\n`)
  }
  const stopping = listenForStop(io, flags.deadline)
  try {
    const firstProject = catalog.images[0]?.project ?? ''
    const connection = await connect(flags, io, {
      firstProject,
      limits,
      onHold: (event) => {
        ledger.on(event, io.clock.monotonic())
        tellHold(event)
      },
    })
    try {
      const plan = await readAndPlan(work, connection, stopping, { io, flags })
      const listenToHolds = (listener: (event: GateEvent) => void) => {
        tellHold = listener
      }
      return await then({
        flags,
        io,
        plan,
        hide: work.hide,
        limits,
        connection,
        stopping,
        startedMs,
        ledger,
        listenToHolds,
      })
    } finally {
      await connection.close()
    }
  } finally {
    stopping.clear()
  }
}

/**
 * Apply leaves archives of raw disks to their inserts, which the API refuses at once for the same reason: a request
 * for each image, to another service, would tell it no more.
 */
async function readAndPlan(
  { command, catalog, hide }: Work,
  { client }: Connection,
  { stop }: Stopping,
  { io, flags }: { readonly io: Io; readonly flags: RunFlags },
): Promise<Plan> {
  const onPause = ({ why, ms }: { readonly why: string; readonly ms: number }) => {
    if (!flags.quiet) io.stderr.write(`waiting ${(ms / 1_000).toFixed(1)}s: ${why}\n`)
  }
  const objects = command === 'plan' ? client.objects : undefined
  const state = await readCloudState(catalog, client, { signal: stop, onPause, objects })
  return hideInTexts(planImages(catalog, state), hide)
}

/** The errors that end a command before the run, with the exit code that says whose turn it is. */
function asCommandError(error: unknown): CommandError | undefined {
  if (error instanceof CommandError) return error
  if (error instanceof Stopped) {
    return new CommandError(stopCodes[error.by], `${error.message} before anything was created`)
  }
  if (error instanceof ReadError) {
    const denied = ['credentials', 'permission', 'notFound'].includes(error.error.kind)
    const what = error.error.kind === 'credentials' ? '' : `cannot read ${error.what}: `
    return new CommandError(denied ? 4 : 1, what + error.error.message, error.error.hint)
  }
  if (error instanceof ApiError) return new CommandError(1, error.message, error.hint)
  return undefined
}

function reportFormat(path: string): Format {
  const format = formatForFile(path)
  if (!format.ok) throw new CommandError(64, format.error)
  return format.value
}

/** The result: in the --report file in the format of its name, and on stdout in --format. */
export async function deliver(
  flags: RunFlags,
  io: Io,
  format: (format: Format, color: boolean) => string,
): Promise<void> {
  if (flags.report !== undefined) await writeReport(flags.report, io, (wanted) => format(wanted, false))
  await write(io, format(flags.format, useColor(flags.color, io.env, io.stdout.isTTY ?? false)))
}

/** The same for why there is no result; as text it is on stderr already. */
async function deliverFailure(failure: StartFailure, flags: RunFlags, io: Io): Promise<void> {
  if (flags.report !== undefined)
    await writeReport(flags.report, io, (format) => startFailure(failure, format))
  if (flags.format !== 'text') await write(io, startFailure(failure, flags.format))
}

async function writeReport(path: string, io: Io, format: (format: Format) => string): Promise<void> {
  const wanted = formatForFile(path)
  if (!wanted.ok) return // told before anything was begun
  try {
    await writeFile(path, format(wanted.value))
  } catch (error) {
    const cause = (error as NodeJS.ErrnoException).code
    await tell(io, `mintage: the report cannot be written to ${path} (${cause})\n`)
  }
}
