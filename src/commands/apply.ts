import { randomUUID } from 'node:crypto'
import { hideTexts } from '../plan/hide-values.ts'
import type { ExitCode } from '../report/exit-code.ts'
import { reportView } from '../report/view/report-view.ts'
import type { Outcome } from '../run/events.ts'
import { runPlan } from '../run/executor.ts'
import { bugText } from '../util/bug-text.ts'
import { withoutJumps } from '../util/clock.ts'
import type { RunFlags } from './flags.ts'
import { type Io, writeStderr } from './io.ts'
import { showPlan } from './plan.ts'
import { trackOutcomes } from './session/outcome-tracker.ts'
import { runSession, type Session } from './session/session.ts'
import { Stopped } from './session/stop.ts'

/** Creates what is missing, and reports. */
export function apply(flags: RunFlags, io: Io): Promise<ExitCode> {
  return flags.dryRun ? runSession('plan', flags, io, showPlan) : runSession('apply', flags, io, create)
}

async function create(session: Session): Promise<ExitCode> {
  const { io, plan, client, stopping, listener, hide } = session
  if (plan.images.every(({ verdict }) => verdict === 'current')) await listener.stop()
  const outcomes = await runToTheEnd(session)
  await listener.stop()
  if (outcomes.bug !== undefined) await writeStderr(io, bugText(outcomes.bug, io.secrets))
  const nowMs = io.clock.monotonic()
  const view = reportView({
    outcomes: hideTexts(outcomes.all, hide),
    stop: stopping.cause(),
    ms: nowMs - session.startedMs,
    requests: client.requests,
    notes: plan.notes,
    families: plan.families,
    throttled: hideTexts(session.throttleStats.throttled(nowMs), hide),
  })
  return session.delivery({ ...view, exitCode: outcomes.bug === undefined ? view.exitCode : 1 })
}

/** One outcome per image, in every case. `bug`: the exception that ended the run, if any. */
async function runToTheEnd({ flags, io, plan, client, limits, stopping, events, hide }: Session) {
  const tracker = trackOutcomes()
  events.subscribe((event) => tracker.on(event))
  let bug: unknown
  const giveUp = (why: unknown): Outcome[] => {
    if (!(why instanceof Stopped)) bug = why
    return tracker.outcomes(plan)
  }
  const programs = {
    start: io.startProgram,
    env: io.env,
    hide: (text: string) => hide(io.secrets.hide(text)),
  }
  const run = runPlan(
    plan,
    {
      api: client,
      objects: client.objects,
      clock: withoutJumps(io.clock),
      emit: events.emit,
      newRequestId: randomUUID,
      programs,
    },
    {
      concurrency: limits.concurrency,
      sourceRate: limits.sourceRate,
      timeoutMs: flags.timeout,
      stop: stopping.stop,
      graceSignal: stopping.graceSignal,
    },
  ).catch(giveUp)
  const all = await stopping.orAbandon(run, giveUp)
  return { all, bug }
}
