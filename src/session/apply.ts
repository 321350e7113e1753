import { randomUUID } from 'node:crypto'
import { hideTexts } from '../plan/hide-values.ts'
import { reportView } from '../report/view/report-view.ts'
import type { ReportView } from '../report/view/view.ts'
import type { Outcome } from '../run/events.ts'
import { runPlan } from '../run/executor.ts'
import { PhaseRecorder } from '../run/phases/phase-recorder.ts'
import { withoutJumps } from '../util/clock.ts'
import { trackOutcomes } from './events/outcome-tracker.ts'
import type { RunOptions } from './options.ts'
import { runSession, type Session } from './session.ts'
import type { SessionContext } from './session-context.ts'
import { Stopped } from './stop.ts'

/** Plans, and executes the plan. Rejects like runSession; from the plan on, it reports in every case. */
export const apply = (options: RunOptions, context: SessionContext): Promise<ReportView> =>
  runSession('apply', options, context, execute)

async function execute(session: Session): Promise<ReportView> {
  const { environment, output, plan, client, stopping, display, hide, problems, target } = session
  if (plan.images.every(({ verdict }) => verdict === 'current')) await display.stop()
  const recorder = new PhaseRecorder(session.startedMs)
  session.events.subscribe((event) => recorder.on(event, environment.clock.monotonic()))
  const outcomes = await runToTheEnd(session)
  await display.stop()
  if (outcomes.bug !== undefined) await output.bug(outcomes.bug)
  const nowMs = environment.clock.monotonic()
  const view = reportView({
    outcomes: hideTexts(outcomes.all, hide),
    stop: stopping.cause(),
    ms: nowMs - session.startedMs,
    requests: client.requests,
    notes: plan.notes,
    families: plan.families,
    throttled: hideTexts(session.throttleStats.throttled(nowMs), hide),
    phases: (image) => recorder.phases(image, nowMs),
    problems,
    target,
    shard: session.shard,
  })
  return outcomes.bug === undefined ? view : { ...view, exitCode: 1 }
}

/** One outcome per image, in every case. `bug`: the exception that ended the run, if any. */
async function runToTheEnd({ options, environment, plan, client, limits, stopping, events, hide }: Session) {
  const { env, clock, secrets, startProgram, findStartError } = environment
  const tracker = trackOutcomes()
  events.subscribe((event) => tracker.on(event))
  let bug: unknown
  const giveUp = (why: unknown): Outcome[] => {
    if (!(why instanceof Stopped)) bug = why
    return tracker.outcomes(plan)
  }
  const hideAll = (text: string) => hide(secrets.hide(text))
  const programs = { start: startProgram, findStartError, env, hide: hideAll }
  const run = runPlan(
    plan,
    {
      api: client,
      objects: client.objects,
      clock: withoutJumps(clock),
      emit: events.emit,
      newRequestId: randomUUID,
      programs,
    },
    {
      concurrency: limits.concurrency,
      sourceRate: limits.sourceRate,
      timeoutMs: options.timeout,
      stop: stopping.stop,
      graceSignal: stopping.graceSignal,
    },
  ).catch(giveUp)
  const all = await stopping.orAbandon(run, giveUp)
  return { all, bug }
}
