import type { Catalog } from '../../catalog/image-spec.ts'
import { selectImages } from '../../catalog/select.ts'
import { ApiError } from '../../gce/errors/api-error.ts'
import { ReadError } from '../../observe/read-error.ts'
import { readCloudState } from '../../observe/read-state.ts'
import { type Hide, hideInError, hideInTexts } from '../../plan/hide-values.ts'
import type { Plan } from '../../plan/plan.ts'
import { planImages } from '../../plan/plan-images.ts'
import { type ExitCode, stopCodes } from '../../report/report.ts'
import type { LimitEvent } from '../../run/events.ts'
import { hideInLimitEvent } from '../../run/hide-values.ts'
import { ThrottleStats } from '../../run/limits/throttle-stats.ts'
import { type Limits, resolveLimits } from '../../settings/limits.ts'
import { bugText } from '../../util/bug-text.ts'
import { CommandError } from '../command-error.ts'
import type { RunFlags } from '../flags.ts'
import { type Io, writeStderr } from '../io.ts'
import { printError } from '../print-error.ts'
import { type Connection, connect } from './connect.ts'
import { type Delivery, openDelivery, stdoutDelivery } from './delivery.ts'
import { loadForCommand } from './load.ts'
import { aborted, listenForStop, Stopped, type Stopping } from './stop.ts'

/** What plan and apply have in hand once the cloud has been read. */
export interface Planned {
  readonly flags: RunFlags
  readonly io: Io
  readonly delivery: Delivery
  readonly plan: Plan
  /** Replaces what no output may show. */
  readonly hide: Hide
  readonly limits: Limits
  readonly connection: Connection
  readonly stopping: Stopping
  /** By the monotonic clock. */
  readonly startedMs: number
  /** What has held the run back so far. */
  readonly throttleStats: ThrottleStats
  /** Whoever draws wants to know when requests are held back. */
  readonly subscribe: (listener: (event: LimitEvent) => void) => void
}

/**
 * The part that plan and apply share: manifest, selection, connection, reading, planning; then `then`. What
 * keeps it from planning is printed to stderr, and in the report where one is asked for.
 */
export async function runCommand(
  command: 'plan' | 'apply',
  flags: RunFlags,
  io: Io,
  then: (planned: Planned) => Promise<ExitCode>,
): Promise<ExitCode> {
  const stopping = listenForStop(io, flags.deadline)
  let delivery = stdoutDelivery(flags, io)
  try {
    delivery = await openDelivery(flags, io)
    const loaded = await stopping.orAbandon(loadUnlessStopped(flags, io, stopping), rethrow)
    if (loaded === undefined) {
      const message = 'the manifest is invalid: its errors are on stderr'
      return await delivery.failure({ command, message, hint: undefined, exitCode: 3 })
    }
    const work: ExecutableAction = {
      command,
      catalog: select(loaded.catalog, flags),
      limits: resolveLimits(flags, loaded.limits),
      hide: loaded.hide,
    }
    return await connected(work, { flags, io, delivery, stopping }, then)
  } catch (error) {
    const failure = asCommandError(error)
    if (failure !== undefined) await printError(failure, io)
    else await writeStderr(io, bugText(error, io.secrets))
    const { message, hint, exitCode } = failure ?? bugFailure
    return await delivery.failure({ command, message, hint, exitCode })
  } finally {
    stopping.clear()
  }
}

const bugFailure = { message: 'a bug of mintage: it is on stderr', hint: undefined, exitCode: 1 } as const

const rethrow = (error: unknown): never => {
  throw error
}

/** A manifest on stdin may never come to its end. */
function loadUnlessStopped(flags: RunFlags, io: Io, { stop }: Stopping): ReturnType<typeof loadForCommand> {
  return Promise.race([loadForCommand(flags, io), aborted(stop).then(rethrow)])
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

interface ExecutableAction {
  readonly command: 'plan' | 'apply'
  readonly catalog: Catalog
  readonly limits: Limits
  readonly hide: Hide
}

type Context = Pick<Planned, 'flags' | 'io' | 'delivery' | 'stopping'>

async function connected(
  work: ExecutableAction,
  context: Context,
  then: (planned: Planned) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { catalog, limits, hide } = work
  const { flags, io, stopping } = context
  const startedMs = io.clock.monotonic()
  const throttleStats = new ThrottleStats()
  let emitThrottle: (event: LimitEvent) => void = (event) => {
    if (event.type === 'throttled' && !flags.quiet)
      io.stderr.write(`${event.project}: waiting: ${event.why}\n`)
  }
  const firstProject = catalog.images[0]?.project ?? ''
  const connecting = connect(flags, io, {
    firstProject,
    limits,
    hide,
    onThrottle: (event) => {
      throttleStats.on(event, io.clock.monotonic())
      emitThrottle(hideInLimitEvent(event, hide))
    },
  })
  const connection = await stopping.orAbandon(connecting, rethrow)
  try {
    const planning = readAndPlan(work, connection, context)
    const plan = await stopping.orAbandon(planning, rethrow)
    const subscribe = (listener: (event: LimitEvent) => void) => {
      emitThrottle = listener
    }
    return await then({ ...context, plan, hide, limits, connection, startedMs, throttleStats, subscribe })
  } finally {
    await connection.close()
  }
}

/**
 * Apply leaves archives of raw disks to their inserts, which the API refuses at once for the same reason: a request
 * for each image, to another service, would show no more.
 */
async function readAndPlan(
  { command, catalog, hide }: ExecutableAction,
  { client }: Connection,
  { io, flags, stopping }: Context,
): Promise<Plan> {
  const onPause = ({ why, ms }: { readonly why: string; readonly ms: number }) => {
    if (!flags.quiet) io.stderr.write(`waiting ${(ms / 1_000).toFixed(1)}s: ${hide(why)}\n`)
  }
  const objects = command === 'plan' ? client.objects : undefined
  try {
    const state = await readCloudState(catalog, client, { signal: stopping.stop, onPause, objects })
    return hideInTexts(planImages(catalog, state), hide)
  } catch (error) {
    throw error instanceof ReadError ? new ReadError(hide(error.what), hideInError(error.error, hide)) : error
  }
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
