import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { answerQuestions } from '../child.ts'
import { type Account, accountOf, judge, type Verdict } from '../trials/account.ts'
import { beginMs, type Conditions, emulatorOptions } from '../trials/conditions.ts'
import type { WantedImage } from '../trials/images.ts'
import { claimsIn, writeManifest } from '../trials/mintage-files.ts'
import { runMintage, silent } from '../trials/run-mintage.ts'

/** A run of mintage with these arguments. */
export interface VirtualQuestion {
  readonly images: readonly WantedImage[]
  readonly conditions: Conditions
  readonly args: readonly string[]
}

export interface VirtualReply extends Verdict {
  readonly account: Account
  /** From the first request to the end of the run. */
  readonly wallMs: number
}

/**
 * mintage and the emulator in one process, on one clock that jumps to the next moment at which something happens as
 * soon as nothing is under way: hours take seconds, and no figure depends on how fast the machine is.
 */
answerQuestions<VirtualQuestion, VirtualReply>(async ({ images, conditions, args }) => {
  const folder = mkdtempSync(join(tmpdir(), 'mintage-bench-'))
  const clock = new FakeClock({ now: beginMs, autoAdvance: true })
  clock.advanceOnlyWhile(quiet())
  const emulator = await startEmulator({ ...emulatorOptions(conditions), clock })
  const { url } = emulator
  writeManifest(folder, images)
  await runMintage({ url, args, folder, clock, stderr: silent() })
  const endMs = clock.now()
  const claims = claimsIn(folder)
  const account = accountOf(emulator)
  await emulator.close()
  rmSync(folder, { recursive: true })
  return { ...judge(images, claims, account), account, wallMs: endMs - account.firstMs }
})

/** Whether the event loop has had nothing to do but timers and turns since it was last asked. */
function quiet(): () => boolean {
  let before = -1
  return () => {
    const { events } = performance.nodeTiming.uvMetricsInfo
    const same = events === before
    before = events
    return same
  }
}
