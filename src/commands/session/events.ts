import type { ImageSpec } from '../../catalog/image-spec.ts'
import { chooseListener } from '../../listeners/choose-listener.ts'
import type { RunListener } from '../../listeners/listener.ts'
import { startListener } from '../../listeners/start-listener.ts'
import type { Hide } from '../../plan/hide-values.ts'
import type { Event, ShownEvent } from '../../run/events.ts'
import { hideInEvent } from '../../run/hide-values.ts'
import { useColor, usesUnicode } from '../../settings/color.ts'
import type { Limits } from '../../settings/limits.ts'
import { isLevelEnabled, type LogLevel } from '../../settings/log-level.ts'
import { plainText } from '../../text/plain-text.ts'
import { withoutJumps } from '../../util/clock.ts'
import type { RunFlags } from '../flags.ts'
import type { Io } from '../io.ts'
import type { EventBus } from './event-bus.ts'

const hiddenTypes: ReadonlySet<Event['type']> = new Set(['reading', 'request', 'tokenRequest'])

const isShown = (event: Event): event is ShownEvent => !hiddenTypes.has(event.type)

/** Prints each attempt of a request at level debug, at level trace what was sent and received too. */
export function requestLog(
  { stderr }: Pick<Io, 'stderr'>,
  logLevel: LogLevel,
  hide: Hide,
): (event: Event) => void {
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

/** Prints the retries of the reading phase. */
export function printPauses({ stderr }: Pick<Io, 'stderr'>, hide: Hide): (event: Event) => void {
  return (event) => {
    if (event.type === 'retrying' && event.image === undefined)
      stderr.write(`waiting ${(event.ms / 1_000).toFixed(1)}s: ${hide(event.why)}\n`)
  }
}

/** Shows the events on stderr: redrawn, as lines, or not at all. */
export async function startSessionListener(
  events: EventBus<Event>,
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
    if (isShown(event)) listener.on(hideInEvent(event, hide))
  })
  return listener
}
