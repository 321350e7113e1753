import { type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from '../bundle.ts'
import { startChild } from '../child-process.ts'
import { handshakeFiles, type PeerResult, type Start, type Task, waitForFile } from '../peers/run-peer.ts'
import type { ComputeRequest, ComputeResponse } from '../processes/compute.ts'
import { realNow, type Scale } from '../scaled-clock.ts'
import { type Conditions, trialStartMs } from './conditions.ts'
import type { DesiredImage } from './desired-images.ts'
import { type EmulatorStats, scoreClaims, type TrialScore } from './emulator-stats.ts'
import { claimsIn, writeManifest } from './mintage-files.ts'

export interface Trial {
  readonly images: readonly DesiredImage[]
  readonly conditions: Conditions
  /** How many times faster than real time the trial runs. */
  readonly speed: number
}

export interface TrialResult extends TrialScore {
  readonly images: number
  /** From the first request of the peer to the end of its run. */
  readonly wallMs: number
  readonly stats: EmulatorStats
  /** Undefined if the system cannot measure it. */
  readonly cpuMs: number | undefined
  readonly rssMb: number | undefined
  /** Processor time over real time: 1 is one core. */
  readonly busy: { readonly peer: number; readonly emulator: number }
}

/** Executes a task. Calls `start` once it is ready, which starts the clock. */
export type Peer = (task: Task, folder: string, start: () => Promise<Start>) => Promise<PartialResult>
type PartialResult = Omit<PeerResult, 'cpuMs' | 'rssMb'> & {
  readonly cpuMs?: number
  readonly rssMb?: number
}

/** From when all processes are ready until the clock starts. */
const startDelayMs = 300
/** In real time; then the peer is killed. */
const timeoutMs = 20 * 60_000

/** Runs one peer and one emulator, each in its own process. */
export async function runTrial(peer: Peer, { images, conditions, speed }: Trial): Promise<TrialResult> {
  const folder = mkdtempSync(join(tmpdir(), 'mintage-bench-'))
  const emulator = await startChild<ComputeRequest, ComputeResponse>('compute')
  try {
    let idleCpuMs = 0
    const start = async () => {
      const scale: Scale = { speed, originRealMs: realNow() + startDelayMs, originMs: trialStartMs }
      const { url, cpuMs } = await emulator.request({ start: { conditions, scale } })
      idleCpuMs = cpuMs
      return { url, scale }
    }
    const task = { images, args: [], resultFile: join(folder, 'result.json') }
    const result = await peer(task, folder, start)
    const { stats, cpuMs: emulatorCpuMs } = await emulator.request({ stats: true })
    const wallMs = result.endMs - stats.firstRequestMs
    const realMs = wallMs / speed
    return {
      ...scoreClaims(images, result.claims, stats),
      images: images.length,
      wallMs,
      stats,
      cpuMs: result.cpuMs,
      rssMb: result.rssMb,
      busy: {
        peer: (result.cpuMs ?? Number.NaN) / realMs,
        emulator: (emulatorCpuMs - idleCpuMs) / realMs,
      },
    }
  } finally {
    await emulator.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs `bench/peers/NAME.ts` as a process; `onTerminal`: on a pseudo-terminal, by `script`. */
export function peerProcess(
  name: string,
  options: { readonly args?: readonly string[]; readonly onTerminal?: boolean } = {},
): Peer {
  return async (given, folder, start) => {
    const { args = [], onTerminal = false } = options
    const task: Task = { ...given, args }
    const taskFile = join(folder, 'task.json')
    writeFileSync(taskFile, JSON.stringify(task))
    const command = [process.execPath, await bundle(`peers/${name}`), taskFile]
    const log = join(folder, 'log')
    const [file = '', ...rest] = onTerminal ? ['script', '-qec', command.join(' '), '/dev/null'] : command
    const output = openSync(log, 'w')
    const exit = exitCodeOf(file, rest, { stdio: ['ignore', output, output], timeout: timeoutMs })
    await Promise.race([exit, startWhenReady(task, start)])
    const code = await exit
    if (code !== 0)
      throw new Error(`${name} exited with code ${code}:\n${readFileSync(log, 'utf8').slice(-2_000)}`)
    return JSON.parse(readFileSync(task.resultFile, 'utf8')) as PeerResult
  }
}

async function startWhenReady(task: Task, start: () => Promise<Start>): Promise<void> {
  const files = handshakeFiles(task)
  await waitForFile(files.ready)
  writeFileSync(`${files.start}.draft`, JSON.stringify(await start()))
  renameSync(`${files.start}.draft`, files.start) // atomic
}

/** Runs mintage with these arguments and a manifest. */
export function mintage(args: readonly string[], options: { readonly onTerminal?: boolean } = {}): Peer {
  const run = peerProcess('mintage', { args, ...options })
  return async (task, folder, start) => {
    writeManifest(folder, task.images)
    return { ...(await run({ ...task, images: [] }, folder, start)), claims: claimsIn(folder) }
  }
}

/** Runs a process; null if a signal ended it. */
export async function exitCodeOf(
  file: string,
  args: readonly string[],
  options: SpawnOptions,
): Promise<number | null> {
  const [code] = await once(spawn(file, args, options), 'exit')
  return code as number | null
}
