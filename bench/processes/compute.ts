import { type Emulator, startEmulator } from '../../src/emulator/start-emulator.ts'
import { handleRequests } from '../child-process.ts'
import { type Scale, scaledClock } from '../scaled-clock.ts'
import { type Conditions, emulatorOptions } from '../trials/conditions.ts'
import { collectStats, type EmulatorStats } from '../trials/emulator-stats.ts'
import { type RunStats, runStats } from '../upkeep/run-stats.ts'
import { goalsReached, operationMs, type UpkeepCatalog, upkeepState } from '../upkeep/upkeep-catalog.ts'

/** `start` once, `stats` or `upkeep` at the end of the trial. `catalog`: the state to start with. */
export type ComputeRequest =
  | {
      readonly start: {
        readonly conditions: Conditions
        readonly scale: Scale
        readonly catalog?: UpkeepCatalog
      }
    }
  | { readonly stats: true }
  | { readonly upkeep: UpkeepCatalog }

export interface ComputeResponse {
  readonly url: string
  readonly stats: EmulatorStats
  /** Of the upkeep of a catalog since the last request for it. */
  readonly upkeep?: { readonly run: RunStats; readonly reached: readonly string[] }
  /** Of this process so far. */
  readonly cpuMs: number
}

let emulator: Emulator | undefined

/** The emulator of a trial, on a scaled clock. */
handleRequests<ComputeRequest, ComputeResponse>(async (request) => {
  if ('start' in request) {
    const { conditions, scale, catalog } = request.start
    const options = { ...emulatorOptions(conditions), clock: scaledClock(scale) }
    emulator = await startEmulator(
      catalog === undefined
        ? options
        : { ...options, latency: { operation: operationMs }, state: upkeepState(catalog) },
    )
  }
  if (!emulator) throw new Error('the emulator has not started')
  const { user, system } = process.cpuUsage()
  const stats =
    'stats' in request ? collectStats(emulator) : { requests: 0, rejected: 0, firstRequestMs: 0, images: [] }
  const upkeep = 'upkeep' in request ? upkeepOf(request.upkeep, emulator) : undefined
  return { url: emulator.url, stats, cpuMs: (user + system) / 1_000, ...(upkeep && { upkeep }) }
})

function upkeepOf(catalog: UpkeepCatalog, running: Emulator) {
  const run = runStats(running)
  running.forgetRequests()
  running.clearFaults() // those of the run that changes the catalog
  return { run, reached: [...goalsReached(catalog, running.state())] }
}
