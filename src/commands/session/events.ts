import type { ImageSpec } from '../../catalog/image-spec.ts'
import type { Pause } from '../../gce/api/compute-api.ts'
import type { ClientEvent } from '../../gce/events.ts'
import { chooseListener } from '../../listeners/choose-listener.ts'
import type { RunListener } from '../../listeners/listener.ts'
import { startListener } from '../../listeners/start-listener.ts'
import type { Hide } from '../../plan/hide-values.ts'
import type { RunEvent } from '../../run/events.ts'
import { hideInEvent } from '../../run/hide-values.ts'
import { useColor, usesUnicode } from '../../settings/color.ts'
import type { Limits } from '../../settings/limits.ts'
import { isLevelEnabled, type LogLevel } from '../../settings/log-level.ts'
import { plainText } from '../../text/plain-text.ts'
import { withoutJumps } from '../../util/clock.ts'
import type { RunFlags } from '../flags.ts'
import type { Io } from '../io.ts'
import type { EventBus } from './event-bus.ts'

/** Everything that happens in a session: in the client, while the cloud is read, and in the run. */
export type SessionEvent =
  | RunEvent
  /** A read is retried after a pause. */
  | (Pause & { readonly type: 'paused' })
  | ClientEvent

const clientOnly: ReadonlySet<SessionEvent['type']> = new Set([
  'paused',
  'retrying',
  'request',
  'tokenRequest',
])

const isRunEvent = (event: SessionEvent): event is RunEvent => !clientOnly.has(event.type)

/** Prints each attempt of a request at level debug, at level trace what was sent and received too. */
export function requestLog(
  { stderr }: Pick<Io, 'stderr'>,
  logLevel: LogLevel,
  hide: Hide,
): (event: SessionEvent) => void {
  const prints = (level: LogLevel) => isLevelEnabled(logLevel, level)
  return (event) => {
    if (!prints('debug')) return
    if (event.type === 'tokenRequest') {
      const line = `${plainText(event.step)}: ${plainText(event.result)}, ${Math.round(event.ms)}ms`
      stderr.write(`debug: token: ${line}\n`)
    }
    if (event.type !== 'request') return
    const { method, project, attempt, result, ms, lines } = event
    const retry = attempt > 1 ? ` (attempt ${attempt})` : ''
    stderr.write(`debug: ${hide(`${method} ${project}: ${result}, ${Math.round(ms)}ms${retry}`)}\n`)
    if (!prints('trace')) return
    for (const line of lines()) stderr.write(`trace: ${plainText(hide(line))}\n`)
  }
}

/** Prints the pauses of the reading phase. */
export function printPauses({ stderr }: Pick<Io, 'stderr'>, hide: Hide): (event: SessionEvent) => void {
  return (event) => {
    if (event.type === 'paused')
      stderr.write(`waiting ${(event.ms / 1_000).toFixed(1)}s: ${hide(event.why)}\n`)
  }
}

/** Shows the events on stderr: redrawn, as lines, or not at all. */
export async function startSessionListener(
  events: EventBus<SessionEvent>,
  session: {
    readonly flags: RunFlags
    readonly io: Io
    readonly specs: readonly ImageSpec[]
    readonly limits: Limits
    readonly hide: Hide
  },
): Promise<RunListener> {
  const { flags, io, specs, limits, hide } = session
  const { env, stderr } = io
  const { quiet = false, logLevel } = flags
  const stderrIsTTY = stderr.isTTY ?? false
  const kind = chooseListener({ stderrIsTTY, columns: stderr.columns, env, quiet, logLevel })
  const listener = await startListener(kind, {
    stream: stderr,
    clock: withoutJumps(io.clock),
    specs,
    limits,
    color: useColor(flags.color, env, stderrIsTTY),
    unicode: usesUnicode(env, io.platform),
    onExit: io.onExit,
  })
  events.subscribe((event) => {
    if (isRunEvent(event)) listener.on(hideInEvent(event, hide))
  })
  return listener
}
