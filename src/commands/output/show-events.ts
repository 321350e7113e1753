import { withoutRepeatedDenials } from '../../listeners/denied-line.ts'
import type { JsonLog } from '../../listeners/json-log.ts'
import type { ListenerOptions, RunListener } from '../../listeners/listener.ts'
import { requestLog } from '../../listeners/request-log.ts'
import { chooseListener, startListener } from '../../listeners/start-listener.ts'
import { hideTexts } from '../../plan/hide-values.ts'
import type { Event } from '../../run/events.ts'
import type { EventBus } from '../../session/event-bus.ts'
import type { Requests } from '../../session/session-output.ts'
import { useColor, usesUnicode } from '../../settings/color.ts'
import type { FlagsOf } from '../../settings/options.ts'
import { withoutJumps } from '../../util/clock.ts'
import type { Io } from '../io.ts'

export type EventFlags = Pick<FlagsOf<'plan'>, 'quiet' | 'logLevel' | 'color'>

async function startLog(
  log: JsonLog,
  options: Pick<ListenerOptions, 'clock' | 'specs'>,
): Promise<RunListener> {
  const { startJsonLines } = await import('../../listeners/json-lines.ts')
  return startJsonLines({ ...options, logLevel: log.level, writeEntry: (entry) => log.write(entry) })
}

/** Shows the events on stderr: redrawn, as lines, as entries of a log, or not at all. */
export async function showEvents(
  events: EventBus<Event>,
  { images, limits, hide }: Requests,
  flags: EventFlags,
  io: Io,
): Promise<RunListener> {
  const { env, stderr } = io
  const { quiet = false, logLevel } = flags
  const stderrIsTTY = stderr.isTTY ?? false
  const clock = withoutJumps(io.clock)
  const log = requestLog(stderr, logLevel)
  const isShown = withoutRepeatedDenials()
  const start = (): Promise<RunListener> => {
    if (io.log !== undefined) return startLog(io.log, { clock, specs: images })
    const kind = chooseListener({ stderrIsTTY, columns: stderr.columns, env, quiet, logLevel })
    return startListener(kind, {
      stream: stderr,
      clock,
      specs: images,
      limits,
      color: useColor(flags.color, env, stderrIsTTY),
      unicode: usesUnicode(env, io.platform),
      onExit: io.onExit,
    })
  }
  const listener = await start()
  const unsubscribe = events.subscribe((event) => {
    if (!isShown(event)) return
    const shown =
      event.type === 'request'
        ? { ...event, result: hide(event.result), lines: () => event.lines().map(hide) }
        : hideTexts(event, hide)
    if (io.log === undefined) log(shown)
    listener.on(shown)
  })
  return {
    on: listener.on,
    stop() {
      unsubscribe()
      return listener.stop()
    },
  }
}
