import { randomUUID } from 'node:crypto'
import { formatReport } from '../report/format.ts'
import { type ExitCode, makeReport } from '../report/report.ts'
import type { Outcome, RunEvent } from '../run/event.ts'
import { hideInEvent, hideInOutcome, hideInSubject } from '../run/hide-values.ts'
import { runPlan } from '../run/run-plan.ts'
import { chooseListener } from '../ui/choose-listener.ts'
import { useColor, usesUnicode } from '../ui/color.ts'
import type { RunListener } from '../ui/listener.ts'
import { startListener } from '../ui/start-listener.ts'
import { bugText } from '../util/bug-text.ts'
import { type Clock, withoutJumps } from '../util/clock.ts'
import { tells } from '../util/log-level.ts'
import type { RunFlags } from './flags.ts'
import { type Io, tell } from './io.ts'
import { trackOutcomes } from './outcome-tracker.ts'
import { showPlan } from './plan.ts'
import { type Planned, runCommand } from './run-command.ts'
import { Stopped } from './stop.ts'

/** Creates what is missing, and reports. */
export function apply(flags: RunFlags, io: Io): Promise<ExitCode> {
  return runCommand(flags.dryRun ? 'plan' : 'apply', flags, io, flags.dryRun ? showPlan : create)
}

async function create(planned: Planned): Promise<ExitCode> {
  const { flags, io, plan, connection, stopping, delivery, hide } = planned
  const clock = withoutJumps(io.clock)
  const listener = await listenerFor(planned, clock)
  planned.listenToHolds((event) => listener.on(event))
  const tracker = trackOutcomes()
  const deps = {
    api: connection.client,
    clock,
    emit: (event: RunEvent) => {
      if (event.type === 'held' || event.type === 'released') planned.ledger.on(event, clock.monotonic())
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
    wire: stopping.wire,
  }
  let bug: unknown
  const giveUp = (why: unknown): Outcome[] => {
    if (!(why instanceof Stopped)) bug = why
    return tracker.outcomes(plan)
  }
  const run = runPlan(plan, deps, limits).catch(giveUp)
  const outcomes = await runUntilShown(stopping.orAbandon(run, giveUp), listener)
  if (bug !== undefined) await tell(io, bugText(bug, io.secrets))
  const shown = outcomes.map((outcome) => hideInOutcome(outcome, hide))
  const heldBack = planned.ledger.heldBack(clock.monotonic()).map((held) => hideInSubject(held, hide))
  const report = makeReport(shown, {
    stop: stopping.cause(),
    ms: clock.monotonic() - planned.startedMs,
    requests: connection.client.requests,
    heldBack,
  })
  const verbose = flags.verbose ?? tells(flags.logLevel, 'debug')
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
