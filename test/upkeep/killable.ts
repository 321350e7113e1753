import { setMaxListeners } from 'node:events'
import type { Clock } from '../../src/util/clock.ts'
import { type Passing, startGateway } from '../support/gateway.ts'

/** A run that can be killed in this process: its clock stops, and none of its requests arrives any more. */
export interface Killable extends AsyncDisposable {
  readonly clock: Clock
  readonly url: string
  /** Resolves when it is killed. */
  readonly killed: Promise<void>
}

/** When a run is killed: at its request of this number, from 1. */
export interface Moment {
  readonly request: number
  /** Whether the request is lost, is executed without a response, or arrives later. */
  readonly fate: 'lost' | 'executed' | 'late'
}

/** `onLate` gets the request that has not arrived when the run is killed. */
export async function startKillable(
  target: string,
  base: Clock,
  moment: Moment | undefined,
  on: {
    readonly request?: (count: number) => void
    readonly late?: (send: () => Promise<unknown>) => void
  },
): Promise<Killable> {
  const life = new AbortController()
  setMaxListeners(0, life.signal) // one for each sleeper
  let kill = () => {}
  const killed = new Promise<void>((resolve) => {
    kill = () => {
      life.abort()
      resolve()
    }
  })
  let count = 0
  const request = async (passing: Passing) => {
    if (life.signal.aborted) throw new Error('killed')
    count += 1
    on.request?.(count)
    if (count !== moment?.request) return passing.respond(await passing.forward())
    if (moment.fate === 'executed') await passing.forward()
    if (moment.fate === 'late') on.late?.(() => passing.forward())
    kill()
    throw new Error('killed')
  }
  const gateway = await startGateway(target, { request })
  return {
    clock: mortal(base, life.signal),
    url: gateway.url,
    killed,
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  }
}

/** Longer than any fault of a response takes. */
const patienceMs = 600_000

/** Sends a request of a killed run. A fault may leave it without a response, and nobody waits for that for ever. */
export async function arrive(send: () => Promise<unknown>, clock: Clock): Promise<void> {
  const over = new AbortController()
  const late = clock.sleep(patienceMs, over.signal).catch(() => {}) // it has its response
  await Promise.race([send().catch(() => {}), late]) // a fault met it
  over.abort()
}

const never = new Promise<never>(() => {})

/** A clock whose sleepers never wake once the signal fires. */
function mortal(base: Clock, life: AbortSignal): Clock {
  return {
    now: () => base.now(),
    monotonic: () => base.monotonic(),
    async sleep(ms, signal) {
      if (life.aborted) return never
      const both = new AbortController()
      const end = () => both.abort(signal?.reason)
      for (const one of [life, signal]) one?.addEventListener('abort', end, { once: true })
      if (signal?.aborted) end()
      try {
        await base.sleep(ms, both.signal)
      } catch (error) {
        if (life.aborted) await never
        throw error
      } finally {
        for (const one of [life, signal]) one?.removeEventListener('abort', end)
      }
      if (life.aborted) await never
    },
  }
}
