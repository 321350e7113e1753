import { setMaxListeners } from 'node:events'
import type { ImageSpec } from '../catalog/image-spec.ts'
import { ApiError } from '../gce/api-error.ts'
import type { Action, Plan } from '../plan/plan.ts'
import { formatDuration } from '../util/duration.ts'
import { deadlinesOf } from './deadlines.ts'
import type { Outcome } from './event.ts'
import { createGates, type Gates } from './gates.ts'
import { type ImageRun, notBegun, type RunDeps, type Work } from './image-run.ts'
import { longestChainsFirst } from './order.ts'
import { untilMade } from './until-made.ts'

export interface RunLimits {
  /** Images in flight, of each project. */
  readonly concurrency: number
  /** Images begun of one disk, snapshot or image in an hour; undefined for no limit. */
  readonly sourceRate: number | undefined
  /** For an image without a `timeout` of its own, in ms from its start. */
  readonly timeoutMs: number
  /** Fires when the run is to stop: nothing new is begun, and waiting ends. */
  readonly stop: AbortSignal
  /** Fires some seconds after `stop`: ends even inserts that are on the wire. */
  readonly wire: AbortSignal
}

interface Run extends RunDeps {
  readonly limits: RunLimits
  readonly gates: Gates
  readonly startDeadline: ReturnType<typeof deadlinesOf>
  readonly actions: ReadonlyMap<string, Action>
  /** The outcomes to come, by image path: how an image waits for the one it is built on. */
  readonly outcomes: Map<string, Promise<Outcome>>
}

/**
 * Carries out a plan and answers one outcome an image, in the plan's order. Cloud errors become outcomes here
 * and nowhere else; one image never stops another. Rejects only for bugs.
 */
export async function runPlan(plan: Plan, deps: RunDeps, limits: RunLimits): Promise<Outcome[]> {
  setMaxListeners(0, limits.stop, limits.wire) // every image in flight listens
  const ended = new AbortController()
  const over = AbortSignal.any([limits.stop, ended.signal])
  setMaxListeners(0, over)
  const run: Run = {
    ...deps,
    limits,
    gates: createGates({ ...deps, ...limits, over }),
    startDeadline: deadlinesOf(limits.stop, deps.clock),
    actions: new Map(plan.actions.map((action) => [action.spec.path, action])),
    outcomes: new Map(),
  }
  for (const action of longestChainsFirst(plan.actions)) void outcomeOf(action, run)
  try {
    return await Promise.all(plan.actions.map((action) => outcomeOf(action, run)))
  } finally {
    ended.abort() // a source may rest for an hour: the process does not stay for it
  }
}

/** The sources of a chain come first, so that recursion never gets deeper than one. */
function outcomeOf(action: Action, run: Run): Promise<Outcome> {
  const chain: Action[] = []
  let next: Action | undefined = action
  while (next && !run.outcomes.has(next.spec.path)) {
    chain.push(next)
    next = 'after' in next && next.after ? run.actions.get(next.after) : undefined
  }
  for (const link of chain.reverse()) run.outcomes.set(link.spec.path, finish(link, run))
  return run.outcomes.get(action.spec.path) as Promise<Outcome>
}

async function finish(action: Action, run: Run): Promise<Outcome> {
  const outcome = await settle(action, run)
  run.emit({ type: 'finished', outcome, atMs: run.clock.now() })
  return outcome
}

async function settle(action: Action, run: Run): Promise<Outcome> {
  const { spec } = action
  switch (action.kind) {
    case 'exists':
      return { status: 'exists', spec, selfLink: action.image.selfLink ?? spec.path }
    case 'drifted':
      return { status: 'drifted', spec, selfLink: action.image.selfLink ?? spec.path, fields: action.fields }
    case 'blocked':
      return { status: 'failed', spec, error: action.error, ms: 0 }
    case 'skipped':
      return { status: 'skipped', spec, why: action.why }
    default: {
      const held = await sourceVerdict(action, run)
      return held ?? createOne(action, run)
    }
  }
}

/** Waits for the image that this one is built on; answers this one's outcome if that did not become READY. */
async function sourceVerdict(action: Work, run: Run): Promise<Outcome | undefined> {
  const after = 'after' in action && action.after ? await run.outcomes.get(action.after) : undefined
  if (after === undefined) return undefined
  if (after.status === 'cancelled') return { status: 'cancelled', spec: action.spec }
  if (after.status !== 'failed' && after.status !== 'skipped') return undefined
  const why = `its source image ${after.spec.name} ${after.status === 'failed' ? 'failed' : 'was skipped'}`
  return { status: 'skipped', spec: action.spec, why }
}

/** The one place where exceptions of the cloud become outcomes. */
async function createOne(action: Work, run: Run): Promise<Outcome> {
  const { spec } = action
  const progress: Progress = { image: undefined, startedMs: 0, clear: () => {} }
  try {
    const { selfLink, warnings, note } = await untilMade(action, {
      gates: run.gates,
      begin: () => progress.image ?? start(spec, run, progress),
    })
    const ms = msSince(progress, run)
    return { status: 'created', spec, selfLink, ms, warnings, ...(note === undefined ? {} : { note }) }
  } catch (error) {
    if (run.limits.stop.aborted && !(error instanceof ApiError)) return cancelled(spec, progress.image)
    if (!(error instanceof ApiError)) throw error
    const ms = progress.image ? msSince(progress, run) : 0
    const operation = progress.image?.operation
    return { status: 'failed', spec, error, ms, ...(operation === undefined ? {} : { operation }) }
  } finally {
    progress.clear()
  }
}

interface Progress {
  image: ImageRun | undefined
  startedMs: number
  clear: () => void
}

const msSince = ({ startedMs }: Progress, { clock }: Run): number => clock.monotonic() - startedMs

function cancelled(spec: ImageSpec, image: ImageRun | undefined): Outcome {
  if (image?.operation !== undefined) return { status: 'cancelled', spec, operation: image.operation }
  return image?.sent ? { status: 'cancelled', spec, sent: true } : { status: 'cancelled', spec }
}

/** Begins the image's time, when it has its first slot. */
function start(spec: ImageSpec, run: Run, progress: Progress): ImageRun {
  const timeoutMs = spec.timeoutMs ?? run.limits.timeoutMs
  const { signal, clear } = run.startDeadline(timeoutMs, () => timedOut(spec, timeoutMs))
  const onPause: ImageRun['callOptions']['onPause'] = ({ why, ms }) =>
    run.emit({ type: 'waiting', spec, why, ms })
  const onProgress = (percent: number) => run.emit({ type: 'progress', spec, percent })
  const image: ImageRun = {
    ...run,
    ...notBegun(),
    spec,
    signal,
    wire: run.limits.wire,
    callOptions: { signal, onPause },
    untilDone: (operation) => run.gates.watch(spec.project).until(operation, { signal, onPause, onProgress }),
    onAccepted: () => {},
    onWait: () => {},
  }
  Object.assign(progress, { image, startedMs: run.clock.monotonic(), clear })
  run.emit({ type: 'started', spec, atMs: run.clock.now() })
  return image
}

function timedOut(spec: ImageSpec, ms: number): ApiError {
  return new ApiError({
    kind: 'timeout',
    reason: 'TIMEOUT',
    message: `it was not READY ${formatDuration(ms)} after its start`,
    hint: `what it has begun goes on in the cloud: run again to wait for it, with a longer --timeout or a timeout: of its own for ${spec.name}`,
  })
}
