import { type Emulator, startEmulator } from '../../src/emulator/start-emulator.ts'
import { handleRequests } from '../child-process.ts'
import { type Scale, scaledClock } from '../scaled-clock.ts'
import { type Conditions, emulatorOptions } from '../trials/conditions.ts'
import { collectStats, type EmulatorStats } from '../trials/emulator-stats.ts'

/** `start` once, `stats` at the end of the trial. */
export type ComputeRequest =
  | { readonly start: { readonly conditions: Conditions; readonly scale: Scale } }
  | { readonly stats: true }

export interface ComputeResponse {
  readonly url: string
  readonly stats: EmulatorStats
  /** Of this process so far. */
  readonly cpuMs: number
}

let emulator: Emulator | undefined

/** The emulator of a trial, on a scaled clock. */
handleRequests<ComputeRequest, ComputeResponse>(async (request) => {
  if ('start' in request) {
    const { conditions, scale } = request.start
    emulator = await startEmulator({ ...emulatorOptions(conditions), clock: scaledClock(scale) })
  }
  if (!emulator) throw new Error('the emulator has not started')
  const { user, system } = process.cpuUsage()
  const stats =
    'stats' in request ? collectStats(emulator) : { requests: 0, rejected: 0, firstRequestMs: 0, images: [] }
  return { url: emulator.url, stats, cpuMs: (user + system) / 1_000 }
})
