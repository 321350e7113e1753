import { type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from '../bundle.ts'
import { startChild } from '../child.ts'
import { exists, meetingFiles, type PeerResult, type Start, type Task } from '../peers/run-peer.ts'
import type { ComputeQuestion, ComputeReply } from '../processes/compute.ts'
import { realNow, type Scale } from '../scaled-clock.ts'
import { type Account, judge, type Verdict } from './account.ts'
import { beginMs, type Conditions } from './conditions.ts'
import type { WantedImage } from './images.ts'
import { claimsIn, writeManifest } from './mintage-files.ts'

export interface Trial {
  readonly images: readonly WantedImage[]
  readonly conditions: Conditions
  /** How many times faster than real time it runs. */
  readonly speed: number
}

export interface TrialResult extends Verdict {
  readonly images: number
  /** From the subject's first request until it knew the end of the last image. */
  readonly wallMs: number
  readonly account: Account
  /** Undefined where it cannot be measured. */
  readonly cpuMs: number | undefined
  readonly rssMb: number | undefined
  /** Of a core, in real time: what the subject and the emulator were busy. */
  readonly busy: { readonly subject: number; readonly emulator: number }
}

/** Carries a task out, and calls `begin` as soon as it is ready to; the clock starts then. */
export type Peer = (
  task: Task,
  folder: string,
  begin: () => Promise<Start>,
) => Promise<PeerResult | WithoutFigures>
export type WithoutFigures = Omit<PeerResult, 'cpuMs' | 'rssMb'> & {
  readonly cpuMs?: number
  readonly rssMb?: number
}

/** From the moment at which all is ready until the clock starts. */
const startInMs = 300
/** A subject that has not ended by then is ended. */
const longestMs = 20 * 60_000

/** One subject and one emulator, each in its own process. */
export async function runTrial(peer: Peer, { images, conditions, speed }: Trial): Promise<TrialResult> {
  const folder = mkdtempSync(join(tmpdir(), 'mintage-bench-'))
  const emulator = await startChild<ComputeQuestion, ComputeReply>('compute')
  try {
    let idleCpuMs = 0
    const begin = async () => {
      const scale: Scale = { speed, originRealMs: realNow() + startInMs, originMs: beginMs }
      const { url, cpuMs } = await emulator.ask({ start: { conditions, scale } })
      idleCpuMs = cpuMs
      return { url, scale }
    }
    const task = { images, args: [], resultFile: join(folder, 'result.json') }
    const result = await peer(task, folder, begin)
    const { account, cpuMs: emulatorCpuMs } = await emulator.ask({ account: true })
    const wallMs = result.endMs - account.firstMs
    const realMs = wallMs / speed
    return {
      ...judge(images, result.claims, account),
      images: images.length,
      wallMs,
      account,
      cpuMs: result.cpuMs,
      rssMb: result.rssMb,
      busy: {
        subject: (result.cpuMs ?? Number.NaN) / realMs,
        emulator: (emulatorCpuMs - idleCpuMs) / realMs,
      },
    }
  } finally {
    await emulator.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A subject in `bench/peers/NAME.ts`, as a process; `onTerminal` gives it one, by `script`. */
export function peerProcess(
  name: string,
  options: { readonly args?: readonly string[]; readonly onTerminal?: boolean } = {},
): Peer {
  return async (wanted, folder, begin) => {
    const { args = [], onTerminal = false } = options
    const task: Task = { ...wanted, args }
    const taskFile = join(folder, 'task.json')
    writeFileSync(taskFile, JSON.stringify(task))
    const command = [process.execPath, await bundle(`peers/${name}`), taskFile]
    const log = join(folder, 'log')
    const [file = '', ...rest] = onTerminal ? ['script', '-qec', command.join(' '), '/dev/null'] : command
    const output = openSync(log, 'w')
    const ending = ended(file, rest, { stdio: ['ignore', output, output], timeout: longestMs })
    await Promise.race([ending, startTogether(task, begin)])
    const code = await ending
    if (code !== 0) throw new Error(`${name} ended with ${code}:\n${readFileSync(log, 'utf8').slice(-2_000)}`)
    return JSON.parse(readFileSync(task.resultFile, 'utf8')) as PeerResult
  }
}

async function startTogether(task: Task, begin: () => Promise<Start>): Promise<void> {
  const { ready, start } = meetingFiles(task)
  await exists(ready)
  writeFileSync(`${start}.draft`, JSON.stringify(await begin()))
  renameSync(`${start}.draft`, start) // there whole or not at all
}

/** mintage with these arguments; it gets its images from a manifest. */
export function mintage(args: readonly string[], options: { readonly onTerminal?: boolean } = {}): Peer {
  const run = peerProcess('mintage', { args, ...options })
  return async (task, folder, begin) => {
    writeManifest(folder, task.images)
    return { ...(await run({ ...task, images: [] }, folder, begin)), claims: claimsIn(folder) }
  }
}

/** The exit code of a process. */
export async function ended(
  file: string,
  args: readonly string[],
  options: SpawnOptions,
): Promise<number | null> {
  const [code] = await once(spawn(file, args, options), 'exit')
  return code as number | null
}
