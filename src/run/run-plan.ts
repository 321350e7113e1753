import { setMaxListeners } from 'node:events'
import type { Action, Plan } from '../plan/plan.ts'
import { unlessAborted } from '../util/unless-aborted.ts'
import { type CreateContext, createOne } from './create-one.ts'
import type { Outcome } from './events.ts'
import { FamilyOrder } from './family-order.ts'
import type { ExecutableAction, RunDeps } from './image-run.ts'
import { deadlinesOf } from './limits/deadlines.ts'
import { createLimiters } from './limits/limiters.ts'
import type { RunLimits } from './limits/run-limits.ts'
import { longestChainsFirst } from './order.ts'

interface Run extends Omit<CreateContext, 'untilFree'> {
  readonly actions: ReadonlyMap<string, Action>
  /** The outcomes to come, by image path: how an image waits for the one it is built on. */
  readonly outcomes: Map<string, Promise<Outcome>>
}

/**
 * Carries out a plan and answers one outcome an image, in the plan's order. Cloud errors become outcomes here
 * and nowhere else; one image never stops another. Rejects only for bugs.
 */
export async function runPlan(plan: Plan, deps: RunDeps, limits: RunLimits): Promise<Outcome[]> {
  setMaxListeners(0, limits.stop, limits.graceSignal) // every image in flight listens
  const ended = new AbortController()
  const over = AbortSignal.any([limits.stop, ended.signal])
  setMaxListeners(0, over)
  const run: Run = {
    ...deps,
    limits,
    limiters: createLimiters({ ...deps, ...limits, over }),
    startDeadline: deadlinesOf(limits.stop, deps.clock),
    family: new FamilyOrder(plan),
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
  run.family.onEnd(action.spec.path)
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
    default:
      return createOne(action, { ...run, untilFree: (signal) => untilFree(action, signal, run) })
  }
}

/**
 * Waits for the images that come before this one: the one that it is built on, then those of its family. Resolves with
 * this one's outcome if its source did not become READY.
 */
async function untilFree(
  action: ExecutableAction,
  signal: AbortSignal | undefined,
  run: Run,
): Promise<Outcome | undefined> {
  const source = action.after === undefined ? undefined : run.outcomes.get(action.after)
  const prevented = source && dependencyOutcome(action, await unlessAborted(source, signal))
  if (prevented === undefined) await run.family.untilFree(action.spec.path, signal ?? run.limits.stop)
  return prevented
}

/** The outcome of an image that is built on one with this outcome; undefined if it can be created. */
function dependencyOutcome({ spec }: ExecutableAction, source: Outcome): Outcome | undefined {
  if (source.status === 'cancelled') return { status: 'cancelled', spec }
  if (source.status !== 'failed' && source.status !== 'skipped') return undefined
  const why = `source image ${source.spec.name} ${source.status === 'failed' ? 'failed' : 'was skipped'}`
  return { status: 'skipped', spec, why }
}
