import { randomUUID } from 'node:crypto'
import { chooseListener } from '../listeners/choose-listener.ts'
import type { RunListener } from '../listeners/listener.ts'
import { startListener } from '../listeners/start-listener.ts'
import { formatReport } from '../report/format.ts'
import { type ExitCode, makeReport } from '../report/report.ts'
import type { Outcome, RunEvent } from '../run/events.ts'
import { hideInEvent, hideInOutcome, hideInSubject } from '../run/hide-values.ts'
import { runPlan } from '../run/run-plan.ts'
import { isLevelEnabled } from '../settings/log-level.ts'
import { useColor, usesUnicode } from '../text/color.ts'
import { bugText } from '../util/bug-text.ts'
import { type Clock, withoutJumps } from '../util/clock.ts'
import type { RunFlags } from './flags.ts'
import { type Io, writeStderr } from './io.ts'
import { showPlan } from './plan.ts'
import { trackOutcomes } from './session/outcome-tracker.ts'
import { type Planned, runCommand } from './session/session.ts'
import { Stopped } from './session/stop.ts'

/** Creates what is missing, and reports. */
export function apply(flags: RunFlags, io: Io): Promise<ExitCode> {
  return runCommand(flags.dryRun ? 'plan' : 'apply', flags, io, flags.dryRun ? showPlan : create)
}

async function create(planned: Planned): Promise<ExitCode> {
  const { flags, io, plan, connection, stopping, delivery, hide } = planned
  const clock = withoutJumps(io.clock)
  const listener = await listenerFor(planned, clock)
  planned.subscribe((event) => listener.on(event))
  const tracker = trackOutcomes()
  const deps = {
    api: connection.client,
    clock,
    emit: (event: RunEvent) => {
      if (event.type === 'throttled' || event.type === 'resumed')
        planned.throttleStats.on(event, clock.monotonic())
      tracker.on(event)
      listener.on(hideInEvent(event, hide))
    },
    newRequestId: randomUUID,
  }
  const limits = {
    concurrency: planned.limits.concurrency,
    sourceRate: planned.limits.sourceRate,
    timeoutMs: flags.timeout,
    stop: stopping.stop,
    graceSignal: stopping.graceSignal,
  }
  let bug: unknown
  const giveUp = (why: unknown): Outcome[] => {
    if (!(why instanceof Stopped)) bug = why
    return tracker.outcomes(plan)
  }
  const run = runPlan(plan, deps, limits).catch(giveUp)
  const outcomes = await runUntilShown(stopping.orAbandon(run, giveUp), listener)
  if (bug !== undefined) await writeStderr(io, bugText(bug, io.secrets))
  const shown = outcomes.map((outcome) => hideInOutcome(outcome, hide))
  const throttled = planned.throttleStats
    .throttled(clock.monotonic())
    .map((held) => hideInSubject(held, hide))
  const report = makeReport(shown, {
    stop: stopping.cause(),
    ms: clock.monotonic() - planned.startedMs,
    requests: connection.client.requests,
    throttled,
  })
  const verbose = flags.verbose ?? isLevelEnabled(flags.logLevel, 'debug')
  return delivery.result(bug === undefined ? report.exitCode : 1, (format, { color, exitCode }) =>
    formatReport({ ...report, exitCode }, format, { color, verbose }),
  )
}

/** The screen is taken away however the run ends. */
async function runUntilShown<T>(run: Promise<T>, listener: RunListener): Promise<T> {
  try {
    return await run
  } finally {
    await listener.stop()
  }
}

function listenerFor({ flags, io, plan, limits }: Planned, clock: Clock): Promise<RunListener> {
  const { env, stderr } = io
  const stderrIsTTY = stderr.isTTY ?? false
  const { quiet = false, logLevel } = flags
  const kind = chooseListener({ stderrIsTTY, columns: stderr.columns, env, quiet, logLevel })
  // nothing to draw where nothing is to be done
  const idle = plan.actions.every(({ kind: what }) => what === 'exists')
  return startListener(idle ? 'silent' : kind, {
    stream: stderr,
    clock,
    specs: plan.actions.map(({ spec }) => spec),
    limits,
    color: useColor(flags.color, env, stderrIsTTY),
    unicode: usesUnicode(env),
  })
}
