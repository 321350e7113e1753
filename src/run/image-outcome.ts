import type { Failure } from '../catalog/failure.ts'
import type { ImagePlan } from '../plan/plan.ts'
import { omitUndefined } from '../util/omit-undefined.ts'
import type { Outcome, StepResult } from './events.ts'
import type { ImageRun } from './image-run.ts'
import { leftInCloud } from './image-state.ts'

/** The outcome of an image whose steps have ended; `run`: undefined for an image without steps. */
export const outcomeOf = (
  planned: ImagePlan,
  run: ImageRun | undefined,
  steps: readonly StepResult[],
): Outcome => (run ? withRest(changeOutcome(run, steps), planned) : settledOutcome(planned))

/** Steps do not correct all differences of a drifted image. */
const withRest = (outcome: Outcome, planned: ImagePlan): Outcome =>
  planned.verdict === 'drifted' && outcome.result === 'changed'
    ? { ...settledOutcome(planned), steps: outcome.steps }
    : outcome

/** The outcome of an image without steps. */
function settledOutcome(planned: ImagePlan): Outcome {
  const { image, spec, isSourceCompared } = planned
  const outcome = { image, steps: [], ...omitUndefined({ spec, isSourceCompared }) }
  switch (planned.verdict) {
    case 'current':
      return { result: 'unchanged', selfLink: planned.existing.selfLink ?? image.path, ...outcome }
    case 'drifted': {
      const { fields, isUpdatable, existing } = planned
      const selfLink = existing.selfLink ?? image.path
      return { result: 'drifted', selfLink, fields, ...outcome, ...omitUndefined({ isUpdatable }) }
    }
    case 'blocked':
      return { result: 'failed', failure: planned.failure, ms: 0, ...outcome }
    case 'skipped':
      return { result: 'skipped', why: planned.why, ...outcome }
    case 'notSelected':
      return { result: 'notSelected', ...outcome }
    case 'change':
      throw new Error(`the plan has no step for ${image.path}`)
  }
}

function changeOutcome({ ref, spec, state, time, context }: ImageRun, steps: readonly StepResult[]): Outcome {
  const outcome = { image: ref, steps, ...omitUndefined({ spec }) }
  const left = leftInCloud(state.current)
  const ms = time.elapsedMs()
  const failure = failureOf(steps)
  if (failure !== undefined) return { result: 'failed', failure, ms, ...outcome, ...omitUndefined({ left }) }
  for (const step of steps) {
    if (step.end === 'skipped' || step.end === 'withheld') {
      return { result: step.end, why: step.why, ...outcome }
    }
    if (step.end === 'cancelled') return { result: 'cancelled', ...outcome, ...omitUndefined({ left }) }
  }
  const done = steps.filter((step) => step.end === 'done')
  const notes = [...done.map(({ note }) => note), context.family.noteOf(ref.path)]
  const note = [...new Set(notes)].filter((text) => text !== undefined).join('; ') || undefined
  const selfLink = done.findLast((step) => step.selfLink !== undefined)?.selfLink ?? ref.path
  const warnings = done.flatMap((step) => step.warnings ?? [])
  return { result: 'changed', selfLink, ms, warnings, ...outcome, ...omitUndefined({ note }) }
}

/**
 * The failure of the first failed step. A step without an image counts only if it is the last, as its fallback
 * follows.
 */
function failureOf(steps: readonly StepResult[]): Failure | undefined {
  const failed = steps.find(({ end }) => end === 'failed') ?? steps.at(-1)
  return failed && 'failure' in failed ? failed.failure : undefined
}
