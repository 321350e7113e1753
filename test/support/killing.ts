import { FakeClock } from './fake-clock.ts'
import type { Passing } from './gateway.ts'

/** When a process is killed: at a request, never at a time. */
export interface RequestMoment {
  readonly at:
    | 'lost' // the request arrived, and is lost
    | 'committedLater' // it arrived, and is committed after the kill
    | 'committed' // it is committed, without a response
    | 'halfResponded'
    | 'responded'
    | 'delayed' // it arrived, and is committed when the next run sends the same
  readonly of: Passing['kind'] | 'change' | 'any'
  /** From 1. */
  readonly nth: number
}

/** Of the emulator. Runs with the real time, or so many times faster, except while the test holds it. */
export function startClock(startMs?: number, speed = 1) {
  const clock = new FakeClock(startMs === undefined ? {} : { now: startMs })
  let held = false
  const timer = setInterval(() => {
    if (!held) void clock.advance(10 * speed)
  }, 10)
  return {
    clock,
    hold: (value: boolean) => {
      held = value
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}

export async function handOn(passing: Passing): Promise<undefined> {
  await passing.respond(await passing.forward())
}

/** How the gateway treats the requests of the run to be killed. Returns the delayed one. */
export function killerAt(moment: RequestMoment, kill: () => Promise<void>) {
  let seen = 0
  return async (passing: Passing): Promise<Passing | undefined> => {
    const counts = isOf(moment, passing)
    if (counts) seen += 1
    if (!counts || seen !== moment.nth) return handOn(passing)
    if (moment.at === 'lost' || moment.at === 'delayed' || moment.at === 'committedLater') {
      await kill()
      if (moment.at === 'committedLater') await passing.forward()
      return moment.at === 'delayed' ? passing : undefined
    }
    const reply = await passing.forward()
    if (moment.at !== 'committed') await passing.respond(reply, moment.at === 'responded' ? 'all' : 'half')
    await kill()
    return undefined
  }
}

const isOf = ({ of }: RequestMoment, { kind, isChange }: Passing): boolean =>
  of === 'any' || of === kind || (of === 'change' && isChange)
