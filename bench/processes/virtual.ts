import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { handleRequests } from '../child-process.ts'
import { idleCheck } from '../idle-check.ts'
import { type Conditions, emulatorOptions, trialStartMs } from '../trials/conditions.ts'
import type { DesiredImage } from '../trials/desired-images.ts'
import { collectStats, type EmulatorStats, scoreClaims, type TrialScore } from '../trials/emulator-stats.ts'
import { claimsIn, writeManifest } from '../trials/mintage-files.ts'
import { runMintage, silent } from '../trials/run-mintage.ts'

/** A run of mintage with these arguments. */
export interface VirtualRequest {
  readonly images: readonly DesiredImage[]
  readonly conditions: Conditions
  readonly args: readonly string[]
  /** Runs at once, each with its shard; default: one run of the whole. */
  readonly shards?: number
}

export interface VirtualResponse extends TrialScore {
  readonly stats: EmulatorStats
  /** From the first request to the end of the run, by the virtual clock. */
  readonly wallMs: number
}

/**
 * mintage and the emulator in one process, on one clock that jumps to the next event as soon as both are idle. Hours
 * take seconds, and no result depends on the speed of the machine.
 */
handleRequests<VirtualRequest, VirtualResponse>(async ({ images, conditions, args, shards = 1 }) => {
  const folder = mkdtempSync(join(tmpdir(), 'mintage-bench-'))
  const clock = new FakeClock({ now: trialStartMs, autoAdvance: true })
  clock.advanceOnlyWhile(idleCheck())
  const emulator = await startEmulator({ ...emulatorOptions(conditions), clock })
  const { url } = emulator
  const runs = Array.from({ length: shards }, async (_, index) => {
    const own = join(folder, String(index))
    mkdirSync(own)
    writeManifest(own, images)
    const shard = ['--shard', `${index + 1}/${shards}`]
    await runMintage({ url, args: [...args, ...shard], folder: own, clock, stderr: silent() })
    return claimsIn(own)
  })
  const claims = Object.assign({}, ...(await Promise.all(runs)))
  const endMs = clock.now()
  const stats = collectStats(emulator)
  await emulator.close()
  rmSync(folder, { recursive: true })
  return { ...scoreClaims(images, claims, stats), stats, wallMs: endMs - stats.firstRequestMs }
})
