import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Clock } from '../../src/util/clock.ts'
import { realNow, type Scale, scaledClock } from '../scaled-clock.ts'
import type { Claims } from '../trials/account.ts'
import type { WantedImage } from '../trials/images.ts'

/** What a subject is to do. */
export interface Task {
  readonly images: readonly WantedImage[]
  /** Of the subject's own. */
  readonly args: readonly string[]
  readonly resultFile: string
}

/** Where and when. It is said once the subject is ready, so that all begin at the same moment of their minute. */
export interface Start {
  /** Of the emulator. */
  readonly url: string
  readonly scale: Scale
}

export interface Job extends Task, Start {}

/** How a subject in a process of its own says that it is ready, and where it is told the start. */
export const meetingFiles = ({ resultFile }: Task) => ({
  ready: `${resultFile}.ready`,
  start: `${resultFile}.start`,
})

export interface PeerResult {
  readonly claims: Claims
  /** By the scaled clock. */
  readonly endMs: number
  /** Of the whole process, its start included. */
  readonly cpuMs: number
  /** The most that was ever resident, in MB of 10^6 bytes. */
  readonly rssMb: number
}

/** In a process of its own: does the job that the first argument is the file of, and writes the result. */
export async function runPeer(work: (job: Job, clock: Clock) => Promise<Claims>): Promise<void> {
  const task = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Task
  const { ready, start } = meetingFiles(task)
  writeFileSync(ready, '')
  await exists(start)
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
  process.exit(0) // requests that hang would keep it
}

/** Resolves once the file is there. */
export async function exists(file: string): Promise<void> {
  while (!existsSync(file)) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
