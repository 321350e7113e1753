import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Clock } from '../../src/util/clock.ts'
import { realNow, type Scale, scaledClock } from '../scaled-clock.ts'
import type { DesiredImage } from '../trials/desired-images.ts'
import type { Claims } from '../trials/emulator-stats.ts'

/** What a peer has to create. */
export interface Task {
  readonly images: readonly DesiredImage[]
  /** Arguments that only this peer knows. */
  readonly args: readonly string[]
  readonly resultFile: string
}

/** Given to a peer once it is ready, so that all peers start at the same second of a minute. */
export interface Start {
  /** Of the emulator. */
  readonly url: string
  readonly scale: Scale
}

export interface Job extends Task, Start {}

/** The file that a peer process writes when it is ready, and the file that then gives it the start. */
export const handshakeFiles = ({ resultFile }: Task) => ({
  ready: `${resultFile}.ready`,
  start: `${resultFile}.start`,
})

export interface PeerResult {
  readonly claims: Claims
  /** By the scaled clock. */
  readonly endMs: number
  /** Of the whole process, start-up included. */
  readonly cpuMs: number
  /** Peak resident set, in MB of 10^6 bytes. */
  readonly rssMb: number
}

/** In a process of its own: runs the job of the file that the first argument names, and writes the result. */
export async function runPeer(work: (job: Job, clock: Clock) => Promise<Claims>): Promise<void> {
  const task = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Task
  const { ready, start } = handshakeFiles(task)
  writeFileSync(ready, '')
  await waitForFile(start)
  const job: Job = { ...task, ...(JSON.parse(readFileSync(start, 'utf8')) as Start) }
  const { scale, resultFile } = job
  await new Promise((resolve) => setTimeout(resolve, scale.originRealMs - realNow()))
  const clock = scaledClock(scale)
  const claims = await work(job, clock)
  const endMs = clock.now()
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const result: PeerResult = {
    claims,
    endMs,
    cpuMs: (userCPUTime + systemCPUTime) / 1_000,
    rssMb: (maxRSS * 1_024) / 1e6,
  }
  writeFileSync(resultFile, JSON.stringify(result))
  process.exit(0) // requests that hang would keep the process alive
}

export async function waitForFile(file: string): Promise<void> {
  while (!existsSync(file)) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
