import { setMaxListeners } from 'node:events'
import pLimit, { type LimitFunction } from 'p-limit'
import type { ImageSpec } from '../catalog/image-spec.ts'
import { ApiError } from '../gce/api-error.ts'
import type { Action, Plan } from '../plan/plan.ts'
import { formatDuration } from '../util/duration.ts'
import { attemptImage } from './create-image.ts'
import type { Outcome } from './event.ts'
import { type Attempt, type ImageRun, notBegun, type RunDeps } from './image-run.ts'
import { startDeadline } from './signals.ts'

export interface RunLimits {
  /** Images in flight. */
  readonly concurrency: number
  /** For an image without a `timeout` of its own, in ms from its start. */
  readonly timeoutMs: number
  /** Fires when the run is to stop: nothing new is begun, and waiting ends. */
  readonly stop: AbortSignal
  /** Fires some seconds after `stop`: ends even inserts that are on the wire. */
  readonly wire: AbortSignal
}

type Work = Extract<Action, { kind: 'create' | 'recreate' | 'adopt' }>

interface Run extends RunDeps {
  readonly limits: RunLimits
  readonly slots: LimitFunction
  readonly actions: ReadonlyMap<string, Action>
  /** The outcomes to come, by image path: how an image waits for the one it is built on. */
  readonly outcomes: Map<string, Promise<Outcome>>
  /** Sources whose rate is spent, with the time (ms) at which to try again. */
  readonly heldSources: Map<string, number>
}

/**
 * Carries out a plan and answers one outcome an image, in the plan's order. Cloud errors become outcomes here
 * and nowhere else; one image never stops another. Rejects only for bugs.
 */
export async function runPlan(plan: Plan, deps: RunDeps, limits: RunLimits): Promise<Outcome[]> {
  setMaxListeners(0, limits.stop, limits.wire) // every image in flight listens
  const run: Run = {
    ...deps,
    limits,
    slots: pLimit(limits.concurrency),
    actions: new Map(plan.actions.map((action) => [action.spec.path, action])),
    outcomes: new Map(),
    heldSources: new Map(),
  }
  return Promise.all(plan.actions.map((action) => outcomeOf(action, run)))
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
    const made = await attemptUntilMade(action, run, progress)
    const { selfLink, warnings } = made
    const ms = run.clock.now() - progress.startedMs
    const note = made.note === undefined ? {} : { note: made.note }
    return { status: 'created', spec, selfLink, ms, warnings, ...note }
  } catch (error) {
    if (run.limits.stop.aborted && !(error instanceof ApiError)) return cancelled(spec, progress.image)
    if (!(error instanceof ApiError)) throw error
    const ms = progress.image ? run.clock.now() - progress.startedMs : 0
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

function cancelled(spec: ImageSpec, image: ImageRun | undefined): Outcome {
  if (image?.operation !== undefined) return { status: 'cancelled', spec, operation: image.operation }
  return image?.sent ? { status: 'cancelled', spec, sent: true } : { status: 'cancelled', spec }
}

/** Attempts take a slot; the pauses between them do not, so that a busy source delays nobody else. */
async function attemptUntilMade(
  action: Work,
  run: Run,
  progress: Progress,
): Promise<Extract<Attempt, { kind: 'made' }>> {
  for (;;) {
    const attempt = await run.slots(async () => {
      run.limits.stop.throwIfAborted()
      if (progress.image === undefined) start(action.spec, run, progress)
      const image = progress.image as unknown as ImageRun
      image.signal.throwIfAborted()
      if (heldFor(action, run) > 0) return undefined
      return attemptImage(action, image)
    })
    if (attempt?.kind === 'made') return attempt
    if (attempt?.holdSource) run.heldSources.set(sourceKey(action.spec), run.clock.now() + attempt.afterMs)
    const why = attempt?.why ?? 'too many images of its source at once'
    await rest(action, run, { why, ms: Math.max(attempt?.afterMs ?? 0, heldFor(action, run)) }, progress)
  }
}

async function rest(
  action: Work,
  run: Run,
  { why, ms }: { readonly why: string; readonly ms: number },
  progress: Progress,
): Promise<void> {
  if (ms <= 0) return
  run.emit({ type: 'waiting', spec: action.spec, why, ms })
  await run.clock.sleep(ms, progress.image?.signal)
}

const sourceKey = (spec: ImageSpec): string =>
  spec.source.kind === 'rawDisk' ? spec.source.uri : spec.source.path

function heldFor(action: Work, run: Run): number {
  return (run.heldSources.get(sourceKey(action.spec)) ?? 0) - run.clock.now()
}

function start(spec: ImageSpec, run: Run, progress: Progress): void {
  const timeoutMs = spec.timeoutMs ?? run.limits.timeoutMs
  const deadline = startDeadline(run.limits.stop, run.clock, timeoutMs, timedOut(spec, timeoutMs))
  progress.startedMs = run.clock.now()
  progress.clear = deadline.clear
  progress.image = {
    ...run,
    ...notBegun(),
    spec,
    signal: deadline.signal,
    wire: run.limits.wire,
    callOptions: {
      signal: deadline.signal,
      onPause: ({ why, ms }) => run.emit({ type: 'waiting', spec, why, ms }),
    },
  }
  run.emit({ type: 'started', spec, atMs: progress.startedMs })
}

function timedOut(spec: ImageSpec, ms: number): ApiError {
  return new ApiError({
    kind: 'timeout',
    reason: 'TIMEOUT',
    message: `it was not READY ${formatDuration(ms)} after its start`,
    hint: `what it has begun goes on in the cloud: run again to wait for it, with a longer --timeout or a timeout: of its own for ${spec.name}`,
  })
}
