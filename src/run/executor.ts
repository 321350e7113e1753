import { setMaxListeners } from 'node:events'
import pLimit from 'p-limit'
import type { Failure } from '../catalog/failure.ts'
import { ApiError } from '../gce/errors/api-error.ts'
import { inPhase } from '../gce/errors/in-phase.ts'
import { originName } from '../plan/creation/plan-copy.ts'
import {
  type ImagePlan,
  isRetirement,
  type Plan,
  prerequisites,
  type Step,
  type StepId,
  stepsByImage,
} from '../plan/plan.ts'
import { phaseOf } from '../plan/plan-options.ts'
import { heights } from '../util/collections/graph.ts'
import { unlessAborted } from '../util/signals.ts'
import type { Outcome, StepEnd, StepResult } from './events.ts'
import { outcomeOf } from './image-outcome.ts'
import {
  type ImageRun,
  ImageTimeout,
  type RunContext,
  type RunDeps,
  type RunLimits,
  startImageRun,
} from './image-run.ts'
import { deadlinesOf } from './limits/deadlines.ts'
import { FamilyOrder } from './limits/family-order.ts'
import { createLimiters } from './limits/limiters.ts'
import type { AnyHandler } from './steps/handler.ts'
import { handlers } from './steps/handlers.ts'

/** Programs that verify images, at a time. */
const maxPrograms = 4

/**
 * Executes a plan and returns one outcome per image, in the plan's order. Only this function turns cloud errors into
 * outcomes. One image never stops another. Rejects only for bugs.
 */
export async function runPlan(plan: Plan, deps: RunDeps, limits: RunLimits): Promise<Outcome[]> {
  setMaxListeners(0, limits.stop, limits.graceSignal) // each concurrent image adds a listener
  const ended = new AbortController()
  const over = AbortSignal.any([limits.stop, ended.signal])
  setMaxListeners(0, over)
  const context: RunContext = {
    deps,
    limits,
    limiters: createLimiters({ ...deps, ...limits, over }),
    family: new FamilyOrder(plan),
    startDeadline: deadlinesOf(limits.stop, deps.clock),
    verifications: pLimit(maxPrograms),
  }
  try {
    return await executePlan(plan, context)
  } finally {
    ended.abort() // a source may pause for an hour: the process does not wait for that
  }
}

function executePlan(plan: Plan, context: RunContext): Promise<Outcome[]> {
  context.deps.emit({ type: 'planned', images: plan.images.length })
  const byImage = stepsByImage(plan)
  const images = new Map<string, ImageRun>()
  for (const planned of plan.images) {
    const { path } = planned.image
    const steps = byImage.get(path)
    if (steps) images.set(path, startImageRun(planned, context, steps))
  }
  const running = new Map<StepId, RunningStep>()
  for (const step of inStartOrder(plan.steps)) {
    const image = images.get(step.image.path)
    if (image) running.set(step.id, { image, result: resultOf(step, image, running) })
  }
  return Promise.all(
    plan.images.map((planned) => {
      const { path } = planned.image
      const run = images.get(path)
      const results = (byImage.get(path) ?? []).flatMap(({ id }) => running.get(id)?.result ?? [])
      // most images have one step: Promise.all would double what its wait costs
      const [only] = results.length === 1 ? results : []
      return only
        ? only.then((step) => endImage(planned, run, [step], context))
        : Promise.all(results).then((steps) => endImage(planned, run, steps, context))
    }),
  )
}

function endImage(
  planned: ImagePlan,
  run: ImageRun | undefined,
  steps: readonly StepResult[],
  { family, deps: { emit, clock } }: RunContext,
): Outcome {
  const outcome = outcomeOf(planned, run, steps)
  run?.time.stop()
  family.onEnd(planned.image.path)
  emit({ type: 'finished', outcome, atMs: clock.now() })
  return outcome
}

/** Steps with the longest chains of dependent steps start first, as they determine the duration of the run. */
export function inStartOrder(steps: readonly Step[]): Step[] {
  const height = heights(new Map(steps.map((step) => [step.id, prerequisites(step)])))
  return steps.toSorted((one, other) => (height.get(other.id) ?? 0) - (height.get(one.id) ?? 0))
}

interface RunningStep {
  readonly image: ImageRun
  readonly result: Promise<StepResult>
}

/** The steps that were started before. */
type RunningSteps = ReadonlyMap<StepId, RunningStep>

/**
 * Thousands of steps wait at a time, and each pending call of an async function costs about half a kilobyte: so this
 * function calls the handler itself.
 */
async function resultOf(step: Step, image: ImageRun, running: RunningSteps): Promise<StepResult> {
  const { emit } = image.context.deps
  const handler = handlers[step.do] as AnyHandler
  let end: StepEnd | undefined
  try {
    end = await preventedEnd(step, image, running)
    if (end === undefined) {
      emit({ type: 'stepStarted', image: image.ref, do: step.do })
      try {
        end = await handler.execute(step, image)
      } finally {
        emit({ type: 'stepEnded', image: image.ref, do: step.do })
      }
    }
    end = afterEnd(end, step, image)
  } catch (error) {
    end = await endAfter(error, step, image)
  }
  return Object.assign({}, end, { id: step.id, do: step.do }) // it may be the result of another step
}

/** The only place that turns cloud exceptions into ends of steps. */
async function endAfter(thrown: unknown, step: Step, image: ImageRun): Promise<StepEnd> {
  const handler = handlers[step.do] as AnyHandler
  try {
    if (!(thrown instanceof ImageTimeout && handler.onTimeout)) throw thrown
    return afterEnd(await handler.onTimeout(thrown.failure, image), step, image)
  } catch (error) {
    if (error instanceof ApiError) return { end: 'failed', failure: withPhase(error, step) }
    if (error instanceof ImageTimeout) return { end: 'failed', failure: error.failure }
    if (image.context.limits.stop.aborted) return { end: 'cancelled' }
    throw error
  }
}

function afterEnd(end: StepEnd, step: Step, image: ImageRun): StepEnd {
  if (end.end === 'done') image.time.stop() // a step without an image shares its time with its fallback
  return end.end === 'failed' ? { ...end, failure: withPhase(end.failure, step) } : end
}

const withPhase = (failure: Failure, step: Step): Failure => {
  const archive =
    step.do === 'create' && step.spec.source.kind === 'rawDisk' ? step.spec.source.uri : undefined
  return inPhase(failure, step.do === 'delete' ? 'prune' : phaseOf(step), archive)
}

/** Waits for the required steps. Returns the end of this step if it cannot or need not run. */
async function preventedEnd(
  step: Step,
  image: ImageRun,
  running: RunningSteps,
): Promise<StepEnd | undefined> {
  if ('unless' in step && step.unless !== undefined) {
    const end = await running.get(step.unless)?.result
    if (end && end.end !== 'noImage') return end.end === 'done' ? { end: 'notNeeded' } : end
  }
  const { state, time } = image
  const isRepeated = state.current.at === 'ended' && step.do === 'create' // after a deletion
  if (state.current.at === 'notStarted' || isRepeated) state.set({ at: 'queued' })
  for (const id of step.after) {
    const other = running.get(id)
    if (other === undefined) continue
    const end = await unlessAborted(other.result, time.signal)
    if (end.end === 'done' || end.end === 'notNeeded') continue
    if (other.image === image || end.end === 'cancelled') return end
    return unmet(step, image, other.image, end.end === 'skipped' ? 'was skipped' : 'failed')
  }
  return undefined
}

/** Nothing of a family is retired unless all its images of the manifest exist. */
const unmet = (step: Step, image: ImageRun, other: ImageRun, why: string): StepEnd =>
  isRetirement(step)
    ? { end: 'withheld', why: `image ${other.ref.name} of its family ${why}` }
    : { end: 'skipped', why: `${sourceName(image, other)} ${why}` }

const sourceName = ({ spec }: ImageRun, { ref }: ImageRun): string =>
  spec?.origin?.path === ref.path ? originName(ref) : `source image ${ref.name}`
