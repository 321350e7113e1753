import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChild } from '../child-process.ts'
import type { Start } from '../peers/run-peer.ts'
import type { ComputeRequest, ComputeResponse } from '../processes/compute.ts'
import { realNow, type Scale } from '../scaled-clock.ts'
import { type Conditions, trialStartMs } from '../trials/conditions.ts'
import { mintageFiles } from '../trials/mintage-files.ts'
import { peerProcess } from '../trials/trial.ts'
import { reportClaims } from './report-claims.ts'
import type { RunStats } from './run-stats.ts'
import { goalsOf, releasesOf, type UpkeepCatalog, upkeepManifest } from './upkeep-catalog.ts'

export interface UpkeepTrial {
  readonly catalog: UpkeepCatalog
  readonly conditions: Conditions
  /** How many times faster than real time the trial runs. */
  readonly speed: number
}

/** Two runs of the same upkeep: the first one changes the catalog, the second one finds nothing to do. */
export interface UpkeepResult {
  readonly goals: number
  readonly reached: number
  readonly falselyReported: number
  readonly changing: RunStats
  readonly unchanged: RunStats
  /** From the first request of the first run to its end. */
  readonly wallMs: number
  readonly rssMb: number | undefined
}

/** Runs the upkeep once; returns the steps that it claims. */
export type UpkeepPeer = (
  catalog: UpkeepCatalog,
  folder: string,
  start: () => Promise<Start>,
) => Promise<{
  readonly claims: ReadonlySet<string>
  readonly endMs: number
  readonly rssMb?: number
}>

export const upkeepScript: UpkeepPeer = async (catalog, folder, start) => {
  const peer = peerProcess('upkeep-script', { args: [JSON.stringify(releasesOf(catalog))] })
  const { claims, ...result } = await peer(taskIn(folder), folder, start)
  return { ...result, claims: new Set(Object.keys(claims)) }
}

export const upkeepMintage =
  (args: readonly string[]): UpkeepPeer =>
  async (catalog, folder, start) => {
    writeFileSync(mintageFiles(folder).manifest, upkeepManifest(catalog))
    const result = await peerProcess('mintage', { args })(taskIn(folder), folder, start)
    return { ...result, claims: reportClaims(folder) }
  }

const taskIn = (folder: string) => ({ images: [], args: [], resultFile: join(folder, 'result.json') })

const startDelayMs = 300

/** Runs a peer twice against one emulator, each in its own process. */
export async function runUpkeepTrial(
  peer: UpkeepPeer,
  { catalog, conditions, speed }: UpkeepTrial,
): Promise<UpkeepResult> {
  const emulator = await startChild<ComputeRequest, ComputeResponse>('compute')
  const run = async (start: () => Promise<Start>) => {
    const folder = mkdtempSync(join(tmpdir(), 'mintage-bench-'))
    try {
      const result = await peer(catalog, folder, start)
      const { upkeep } = await emulator.request({ upkeep: catalog })
      if (upkeep === undefined) throw new Error('the emulator reports no upkeep')
      return { ...result, ...upkeep }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  try {
    const scale: Scale = { speed, originRealMs: realNow() + startDelayMs, originMs: trialStartMs }
    const { url } = await emulator.request({ start: { conditions, scale, catalog } })
    const start = async () => ({ url, scale })
    const first = await run(start)
    const second = await run(start)
    const reached = new Set(first.reached)
    const goals = goalsOf(catalog)
    return {
      goals: goals.length,
      reached: reached.size,
      falselyReported: goals.filter((goal) => reached.has(goal) !== first.claims.has(goal)).length,
      changing: first.run,
      unchanged: second.run,
      wallMs: first.endMs - first.run.firstRequestMs,
      rssMb: first.rssMb,
    }
  } finally {
    await emulator.stop()
  }
}
