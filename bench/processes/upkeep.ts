import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import type { StartProgram } from '../../src/util/process-group.ts'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { handleRequests } from '../child-process.ts'
import { idleCheck } from '../idle-check.ts'
import { type Conditions, emulatorOptions, trialStartMs } from '../trials/conditions.ts'
import { mintageFiles } from '../trials/mintage-files.ts'
import { runMintage, silent } from '../trials/run-mintage.ts'
import { reportClaims } from '../upkeep/report-claims.ts'
import { type RunStats, runStats, scoreUpkeep, type UpkeepScore } from '../upkeep/run-stats.ts'
import {
  goalsOf,
  operationMs,
  type UpkeepCatalog,
  upkeepManifest,
  upkeepState,
} from '../upkeep/upkeep-catalog.ts'

export interface UpkeepRequest {
  readonly catalog: UpkeepCatalog
  readonly conditions: Conditions
  readonly args: readonly string[]
}

export interface UpkeepResponse extends UpkeepScore {
  /** Of the run that changes the catalog, and of the same run once more. */
  readonly changing: RunStats
  readonly unchanged: RunStats
}

/** mintage twice, and the emulator, in one process and on one clock that jumps to the next event: see virtual.ts. */
handleRequests<UpkeepRequest, UpkeepResponse>(async ({ catalog, conditions, args }) => {
  const folder = mkdtempSync(join(tmpdir(), 'mintage-bench-'))
  const clock = new FakeClock({ now: trialStartMs, autoAdvance: true })
  clock.advanceOnlyWhile(idleCheck())
  const options = { ...emulatorOptions(conditions), latency: { operation: operationMs } }
  const emulator = await startEmulator({ ...options, state: upkeepState(catalog), clock })
  writeFileSync(mintageFiles(folder).manifest, upkeepManifest(catalog))
  const run = async () => {
    emulator.forgetRequests()
    await runMintage({ url: emulator.url, args, folder, clock, stderr: silent(), start: passAtOnce })
    return runStats(emulator)
  }
  const goals = goalsOf(catalog)
  const changing = await run()
  const score = scoreUpkeep(catalog, goals, reportClaims(folder), emulator.state())
  emulator.clearFaults()
  const unchanged = await run()
  await emulator.close()
  rmSync(folder, { recursive: true })
  return { ...score, changing, unchanged }
})

/** A program that verifies an image in no time. */
const passAtOnce: StartProgram = () => ({
  ended: Promise.resolve({ kind: 'exited', code: 0, signal: null }),
  closed: Promise.resolve(),
  kill() {},
  abandon() {},
})
