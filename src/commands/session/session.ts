import type { Catalog } from '../../catalog/image-spec.ts'
import type { ComputeClient } from '../../gce/compute-client.ts'
import type { RunListener } from '../../listeners/listener.ts'
import { type FollowedSources, readFollowed } from '../../observe/read-followed.ts'
import type { KnownSources } from '../../observe/read-sources.ts'
import { readCloudState } from '../../observe/read-state.ts'
import { type Hide, hideTexts } from '../../plan/hide-values.ts'
import type { Plan } from '../../plan/plan.ts'
import { planCatalog } from '../../plan/plan-catalog.ts'
import type { ExitCode } from '../../report/exit-code.ts'
import type { ReportFile } from '../../report/report-file.ts'
import type { Event } from '../../run/events.ts'
import { ThrottleStats } from '../../run/limits/throttle-stats.ts'
import { brokenRule } from '../../settings/flag-rules.ts'
import { type Limits, resolveLimits } from '../../settings/limits.ts'
import { bugText } from '../../util/bug-text.ts'
import { unlessAborted } from '../../util/signals.ts'
import { usageError } from '../command-error.ts'
import { isVerbose, planOptions, type RunFlags } from '../flags.ts'
import { type Io, printError, writeStderr } from '../io.ts'
import { connect } from './connect.ts'
import { createDelivery, type Delivery, openReports } from './delivery.ts'
import { createEventBus, type EventBus } from './event-bus.ts'
import { bugFailure, hidingReadErrors, invalidManifest, toCommandError } from './failures.ts'
import { type Loaded, loadForCommand } from './load.ts'
import { selectOnly } from './select-only.ts'
import { showEvents } from './show-events.ts'
import { listenForStop, type Stopping } from './stop.ts'

interface CommandContext {
  readonly command: 'plan' | 'apply'
  readonly flags: RunFlags
  readonly io: Io
  readonly delivery: Delivery
  readonly stopping: Stopping
  readonly limits: Limits
  /** Replaces secrets in output. */
  readonly hide: Hide
}

interface Start extends CommandContext {
  readonly catalog: Catalog
  /** Sources that were read to name the images. */
  readonly known?: KnownSources | undefined
}

/** The state of plan and apply after the cloud was read. */
export interface Session extends Start {
  readonly plan: Plan
  readonly client: ComputeClient
  readonly events: EventBus<Event>
  readonly throttleStats: ThrottleStats
  /** The listener to stop before the result is printed. */
  readonly listener: RunListener
  /** By the monotonic clock. */
  readonly startedMs: number
}

type Then = (session: Session) => Promise<ExitCode>

/**
 * The stages that plan and apply share: load, select, connect, observe, plan; then `then`. An error that prevents the
 * plan goes to stderr and to a requested report.
 */
export async function runSession(
  command: 'plan' | 'apply',
  flags: RunFlags,
  io: Io,
  then: Then,
): Promise<ExitCode> {
  const stopping = listenForStop(io, flags.deadline)
  const deliverTo = (files: readonly ReportFile[]) =>
    createDelivery({ ...flags, verbose: isVerbose(flags), files }, io)
  let delivery = deliverTo([])
  try {
    if (flags.report !== undefined) delivery = deliverTo(await openReports(flags.report, command))
    const broken = brokenRule(flags)
    if (broken !== undefined) throw usageError(broken.message, broken.hint)
    // a manifest on stdin may never end
    const loaded = await stopping.orAbandon(unlessAborted(loadForCommand(flags, io), stopping.stop))
    if (loaded === undefined) return await delivery({ command, problems: [], ...invalidManifest })
    const { hide } = loaded
    const limits = resolveLimits(flags, loaded.limits)
    // the names of images that follow a source without a lock are not known yet
    if (!isOpen(loaded)) await selectOnly(loaded.catalog, flags.only)
    return await connected({ command, flags, io, delivery, stopping, limits, hide }, loaded, then)
  } catch (error) {
    const failure = toCommandError(error)
    if (failure !== undefined) await printError(failure, io)
    else await writeStderr(io, bugText(error, io.secrets))
    const { message, hint, exitCode } = failure ?? bugFailure
    return await delivery({ command, problems: [], message, hint, exitCode })
  } finally {
    stopping.clear()
  }
}

const isOpen = ({ sources }: Loaded): boolean => [...sources.values()].some((source) => source.isOpen)

async function connected(context: CommandContext, loaded: Loaded, then: Then): Promise<ExitCode> {
  const { command, flags, io, limits, stopping, delivery } = context
  const startedMs = io.clock.monotonic()
  const events = createEventBus<Event>()
  const throttleStats = new ThrottleStats()
  events.subscribe((event) => {
    if (event.type === 'throttled' || event.type === 'resumed') throttleStats.on(event, io.clock.monotonic())
  })
  const connection = await stopping.orAbandon(connect(flags, io, limits, events.emit))
  const { client } = connection
  try {
    const known = isOpen(loaded) ? await readOpen(context, loaded, client, events) : undefined
    const bound = known === undefined ? loaded : await loaded.bind(known.live)
    if (bound === undefined) return await delivery({ command, problems: [], ...invalidManifest })
    const catalog = await selectOnly(bound.catalog, flags.only)
    const start = { ...context, catalog, known }
    const listener = await showEvents(events, { ...start, images: catalog.images })
    try {
      const plan = await stopping.orAbandon(readAndPlan(start, client, events.emit))
      return await then({ ...start, plan, client, events, throttleStats, listener, startedMs })
    } finally {
      await listener.stop()
    }
  } finally {
    await connection.close()
  }
}

/** The sources whose values name images. */
async function readOpen(
  context: CommandContext,
  loaded: Loaded,
  client: ComputeClient,
  events: EventBus<Event>,
): Promise<FollowedSources> {
  const { stopping, hide } = context
  const listener = await showEvents(events, { ...context, images: loaded.catalog.images })
  try {
    const open = [...loaded.sources.values()].filter((source) => source.isOpen)
    const options = { signal: stopping.stop, emit: events.emit, objects: client.objects }
    return await stopping.orAbandon(hidingReadErrors(readFollowed(open, client, options), hide))
  } finally {
    await listener.stop()
  }
}

async function readAndPlan(
  { command, flags, io, limits, stopping, catalog, known, hide }: Start,
  client: ComputeClient,
  emit: (event: Event) => void,
): Promise<Plan> {
  const reading = { signal: stopping.stop, emit, objects: client.objects, purpose: command, known }
  const state = await hidingReadErrors(readCloudState(catalog, client, reading), hide)
  const options = { ...planOptions(flags), sourceRate: limits.sourceRate, nowMs: io.clock.now() }
  return hideTexts(await planCatalog(catalog, state, options), hide)
}
