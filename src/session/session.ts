import type { Catalog, CatalogShard } from '../catalog/image-spec.ts'
import type { ComputeClient } from '../gce/compute-client.ts'
import type { KnownSources } from '../observe/read-sources.ts'
import { readCloudState } from '../observe/read-state.ts'
import { hideTexts } from '../plan/hide-values.ts'
import type { Plan } from '../plan/plan.ts'
import { planCatalog } from '../plan/plan-catalog.ts'
import type { ProblemView } from '../report/view/view.ts'
import type { Event } from '../run/events.ts'
import { ThrottleStats } from '../run/limits/throttle-stats.ts'
import { Secrets } from '../util/secrets.ts'
import { unlessAborted } from '../util/signals.ts'
import { connect } from './connection/connect.ts'
import { createEventBus, type EventBus } from './event-bus.ts'
import { hidingReadErrors, toCommandError } from './failures.ts'
import { type Division, divide, shardOf } from './load/divide.ts'
import { type Loaded, load } from './load/load.ts'
import { isOpen, type OpenSources, readOpen } from './load/read-open.ts'
import { planOptions, type RunOptions } from './options.ts'
import type { SessionContext } from './session-context.ts'
import { type Display, type Requests, withDisplay } from './session-output.ts'

interface Start extends SessionContext, Omit<Requests, 'images'> {
  readonly command: 'plan' | 'apply'
  readonly options: RunOptions
  readonly division: Division
}

/** The state of plan and apply after the cloud was read. */
export interface Session extends Start {
  readonly plan: Plan
  /** Undefined for the whole catalog. */
  readonly shard: CatalogShard | undefined
  /** The warnings about the manifest. */
  readonly problems: readonly ProblemView[]
  readonly target: string
  readonly client: ComputeClient
  readonly events: EventBus<Event>
  readonly throttleStats: ThrottleStats
  readonly display: Display
  /** By the monotonic clock. */
  readonly startedMs: number
}

/**
 * The stages that plan and apply share: load, select, connect, observe, plan; then `then`. Rejects with CommandError if
 * there is no plan, with the problems of the manifest, and with any other error for a bug.
 */
export async function runSession<T>(
  command: 'plan' | 'apply',
  options: RunOptions,
  context: SessionContext,
  then: (session: Session) => Promise<T>,
): Promise<T> {
  const { environment, output, stopping } = context
  let found: Pick<Loaded, 'problems' | 'target'> | undefined
  try {
    const shard = shardOf(options, environment.env)
    // a manifest on stdin may never end
    const loaded = await stopping.orAbandon(unlessAborted(load(options, context), stopping.stop))
    found = loaded
    const division = await divide(loaded, options, shard)
    const { limits, warnings } = division
    await output.problems({ diagnostics: warnings, secrets: new Secrets(), done: '' })
    const start = { ...context, command, options, division, limits, hide: loaded.hide } as const
    // the names of images that follow a source without a lock are not known yet
    if (!isOpen(loaded)) await division.select(loaded.catalog)
    return await connected(start, loaded, then)
  } catch (error) {
    const failure = toCommandError(error)
    if (failure === undefined) throw error
    if (failure.problems.length === 0) failure.problems = found?.problems ?? []
    failure.target ??= found?.target
    throw failure
  }
}

async function connected<T>(
  start: Start,
  loaded: Loaded,
  then: (session: Session) => Promise<T>,
): Promise<T> {
  const { options, environment, output, division, limits, stopping, hide } = start
  const startedMs = environment.clock.monotonic()
  const events = createEventBus<Event>()
  const throttleStats = new ThrottleStats()
  events.subscribe((event) => throttleStats.on(event, environment.clock.monotonic()))
  const connection = await stopping.orAbandon(connect(options, limits, start, events.emit))
  const { client } = connection
  try {
    const read = isOpen(loaded) ? await readSources(start, loaded, client, events) : undefined
    const bound = read === undefined ? loaded : await loaded.bind(read.all.live, read.own.live)
    const catalog = await division.select(bound.catalog)
    const { images, shard } = catalog
    return await withDisplay(output, events, { images, limits, hide }, async (display) => {
      const plan = await stopping.orAbandon(
        readAndPlan(start, { catalog, known: read?.all }, client, events.emit),
      )
      const problems = [...bound.problems, ...division.problems]
      const target = options.marker ?? bound.target
      return then({
        ...start,
        plan,
        shard,
        problems,
        target,
        client,
        events,
        throttleStats,
        display,
        startedMs,
      })
    })
  } finally {
    await connection.close()
  }
}

/** The sources whose values name images. */
function readSources(
  { stopping, output, division, limits, hide }: Start,
  loaded: Loaded,
  client: ComputeClient,
  events: EventBus<Event>,
): Promise<OpenSources> {
  const { images } = loaded.catalog
  const reading = { signal: stopping.stop, emit: events.emit, objects: client.objects }
  return withDisplay(output, events, { images, limits, hide }, () =>
    stopping.orAbandon(hidingReadErrors(readOpen(loaded, division, client, reading), hide)),
  )
}

async function readAndPlan(
  { command, options, environment, limits, stopping, hide }: Start,
  { catalog, known }: { readonly catalog: Catalog; readonly known: KnownSources | undefined },
  client: ComputeClient,
  emit: (event: Event) => void,
): Promise<Plan> {
  const reading = { signal: stopping.stop, emit, objects: client.objects, purpose: command, known }
  const state = await hidingReadErrors(readCloudState(catalog, client, reading), hide)
  const more = { sourceRate: limits.sourceRate, nowMs: environment.clock.now() }
  return hideTexts(await planCatalog(catalog, state, { ...planOptions(options), ...more }), hide)
}
